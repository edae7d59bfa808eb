"""Linear models: trained with scikit-learn, served by numpy."""
