import numpy as np
import pytest

import stancekit
from stancekit.attribution import Attribution
from stancekit.backends.base import VOICE_FEATURES, VoiceModel
from stancekit.types import Block, Genre, Segment, Span, Voice, VoicedSentence
from stancekit.voices import tell_voices, voice_features, voiced

SENTENCES = [Span(0, 20), Span(21, 41)]


def said(start, end, *, source=None, cue=None, quoted=False):
    return Attribution(start, end, source, cue, None, quoted)


def test_voice_features_count_what_is_attributed_once():
    spoken = [said(5, 15, source=Span(0, 4), cue=Span(4, 6)), said(31, 41, quoted=True)]
    features = voice_features(SENTENCES, spoken, np.array([1.0, -9.0]), np.array([0.5, 0.0]))
    assert features.shape == (2, len(VOICE_FEATURES))
    np.testing.assert_allclose(features, [[0.75, 0.0, 1.0, 0.0], [0.5, 1.0, -8.0, -4.0]])


def test_voice_features_of_no_sentence_are_empty():
    assert voice_features([], [], np.zeros(0), np.zeros(0)).shape == (0, len(VOICE_FEATURES))
    assert tell_voices([], np.zeros((0, len(VOICE_FEATURES))), VoiceModel()) == []


def test_tell_voices_gives_the_likeliest():
    features = np.array([[1.0, 1.0, 0.0, -3.0], [0.0, 0.0, -6.0, -4.0], [0.0, 0.0, 6.0, 4.0]])
    found = tell_voices([*SENTENCES, Span(42, 50)], features, VoiceModel())
    assert [s.voice for s in found] == [Voice.ATTRIBUTED, Voice.REPORTED, Voice.OWN]
    assert all(1 / 3 <= s.probability <= 1 for s in found)


def test_voiced_gives_each_block_its_sentences():
    blocks = (Block(0, 41, 0.1), Block(43, 50, 0.2))
    segment = Segment(0, 50, Genre.REPORTING, 0.9, blocks)
    sentences = [VoicedSentence(s, e, Voice.REPORTED, 0.8) for s, e in ((0, 20), (21, 41), (43, 50))]
    (made,) = voiced([segment], sentences)
    assert [len(block.sentences) for block in made.blocks] == [2, 1]


@pytest.mark.parametrize(
    ("text", "voice"),
    [
        ('"We will not sign the treaty this year," the Norwegian minister said on Monday.', Voice.ATTRIBUTED),
        ("I think we should all be ashamed of this nonsense.", Voice.OWN),
        ("The vessel left Bergen on Monday with 40 tonnes of cod.", Voice.REPORTED),
    ],
)
def test_the_shipped_model_hears_whose_words_a_sentence_holds(text, voice):
    (segment,) = stancekit.load().analyze(text).segments
    assert [sentence.voice for sentence in segment.blocks[0].sentences] == [voice]


def test_sentences_tile_the_blocks_of_a_page():
    text = "Oslo said no. It meant it.\n\nI doubt it! Don't you?\n"
    blocks = [block for segment in stancekit.load().analyze(text).segments for block in segment.blocks]
    assert [[s.slice(text) for s in block.sentences] for block in blocks] == [
        ["Oslo said no.", "It meant it."],
        ["I doubt it!", "Don't you?"],
    ]
