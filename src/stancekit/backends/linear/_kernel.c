/* Scores of blocks in one pass over their bytes: fold, tokenise, hash, count and add up weights.

   Gives what `LinearGenre` computes in numpy from `hashing`, `voice`, `spelling` and `style`, to rounding. All tables
   come from there. A text with a character whose folded lower case the table does not tell is left to numpy. */

#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#if defined(_MSC_VER)
#define restrict __restrict
#endif

enum { WORD = 1, MARK = 2, GAP = 4, TAIL = 8 };                                             /* traits of a byte */
enum { UPPER = 1, LOWER = 2, DIGIT = 4, OTHER = 8, POINT = 16, STOP = 32, SPACE = 64, TAG = 128 }; /* its spelling */
enum { LETTER = UPPER | LOWER, SPELT = LETTER | DIGIT | OTHER };

/* The order of `voice.NAMES`, `spelling.NAMES` and `style.SIGNS`. */
enum { FIRST_SINGULAR, FIRST_PLURAL, SECOND, OBLIGATION = 4, ATTRIBUTION = 6, QUESTION = 16, EXCLAMATION = 17,
       FULL_STOP = 19, CLASSES = 21 };
enum { QUOTE_MARKS = CLASSES, QUOTED_SHARE, TOKENS_A_STOP, LENGTH, VOICES };
enum { SPELLINGS = 17, SIGNS = 8, STYLES = VOICES + SPELLINGS + SIGNS };
enum { COLUMNS = 3, PADDED = 4, SLOTS = 2048, PAD = 2 };

static const uint64_t BASE = 0x9E3779B97F4A7C15u, MIX = 0xD6E8FEB86659FD93u, PAIR = 0xA0761D6478BD642Fu,
                      QUOTED = 0xE7037ED1A0B428DBu;
static const double SMOOTHING = 8.0, FAR = 5.0;

typedef struct {
    uint64_t hash;
    int32_t kind; /* -1 in an empty slot */
} Slot;

typedef struct {
    PyObject_HEAD
    float *words;            /* (2**bits, PADDED) */
    uint64_t values[256];    /* what each byte adds to a hash, in lower case */
    uint8_t traits[256];     /* in lower case */
    uint8_t spelling[256];   /* as it stands */
    uint16_t folded[65536];  /* folded lower case of each character of two bytes or more; 0 where it is not told */
    Slot slots[SLOTS];       /* words of a class, by their hash */
    double center[STYLES], scale[STYLES], style[2][STYLES], intercept[2];
    int shift;               /* 64 - bits */
} Kernel;

typedef struct {
    const char *bytes;
    Py_ssize_t size; /* -1 where it is left to numpy */
} Text;

typedef struct {
    uint8_t *plain, *lower; /* the folded text, and its lower case; PAD line breaks stand on either side */
    Py_ssize_t room;
} Scratch;

static inline uint64_t mixed(uint64_t hash)
{
    hash = (hash ^ (hash >> 32)) * MIX;
    return hash ^ (hash >> 29);
}

static int made_room(Scratch *scratch, Py_ssize_t size)
{
    if (size + 2 * PAD <= scratch->room) return 1;
    Py_ssize_t room = 2 * (size + 2 * PAD);
    uint8_t *plain = realloc(scratch->plain, room);
    if (plain == NULL) return 0;
    scratch->plain = plain;
    uint8_t *lower = realloc(scratch->lower, room);
    if (lower == NULL) return 0;
    scratch->lower = lower;
    scratch->room = room;
    return 1;
}

static inline Py_ssize_t put(uint8_t *out, Py_ssize_t at, unsigned character)
{
    if (character < 0x80) {
        out[at++] = (uint8_t)character;
    } else if (character < 0x800) {
        out[at++] = (uint8_t)(0xC0 | character >> 6);
        out[at++] = (uint8_t)(0x80 | (character & 0x3F));
    } else {
        out[at++] = (uint8_t)(0xE0 | character >> 12);
        out[at++] = (uint8_t)(0x80 | (character >> 6 & 0x3F));
        out[at++] = (uint8_t)(0x80 | (character & 0x3F));
    }
    return at;
}

/* Copies a text, folded, and its lower case, which is longer in no case by more than half. Bytes of ASCII keep their
   case, as the tables see no case. Gives false where the table does not tell a character. */
static int fold(const Kernel *kernel, const Text *text, Scratch *scratch, Py_ssize_t *plain_size,
                Py_ssize_t *lower_size)
{
    const uint8_t *in = (const uint8_t *)text->bytes, *end = in + text->size;
    uint8_t *plain = scratch->plain + PAD, *lower = scratch->lower + PAD;
    Py_ssize_t p = 0, l = 0;
    while (in < end) {
        unsigned lead = *in;
        if (lead < 0x80) {
            plain[p++] = lower[l++] = (uint8_t)(lead == '`' ? '\'' : lead);
            in++;
            continue;
        }
        if (lead >= 0xF0) return 0;
        int more = lead >= 0xE0 ? 2 : 1;
        unsigned character = more == 2 ? (lead & 0x0Fu) << 12 | (in[1] & 0x3Fu) << 6 | (in[2] & 0x3Fu)
                                       : (lead & 0x1Fu) << 6 | (in[1] & 0x3Fu);
        unsigned folded = kernel->folded[character];
        if (folded == 0) return 0;
        p = put(plain, p, folded < 0x80 ? folded : character);
        l = put(lower, l, folded);
        in += 1 + more;
    }
    *plain_size = p;
    *lower_size = l;
    return 1;
}

typedef struct {
    int64_t tokens, quoted, marks, kinds[CLASSES];
    double sums[COLUMNS];
} Words;

static inline void add(Words *found, const float *weights)
{
    for (int column = 0; column < COLUMNS; column++) found->sums[column] += weights[column];
}

static void read_words(const Kernel *kernel, const uint8_t *text, Py_ssize_t size, Words *found)
{
    const uint8_t *traits = kernel->traits;
    uint64_t before = 0;
    int open = 0;
    memset(found, 0, sizeof *found);
    for (Py_ssize_t at = 0; at < size;) {
        uint8_t byte = text[at];
        uint64_t hash;
        int quoted = open;
        if (traits[byte] & WORD) {
            uint64_t power = 1;
            hash = 0;
            do {
                hash += kernel->values[byte] * power;
                power *= BASE;
                byte = text[++at];
            } while (traits[byte] & WORD || (byte == '\'' && traits[text[at + 1]] & WORD));
        } else if (traits[byte] & MARK) {
            hash = kernel->values[byte];
            if (byte == '"') {
                int gap_before = traits[text[at - 1]] & GAP, gap_after = traits[text[at + 1]] & (GAP | TAIL);
                open = gap_before && !gap_after ? 1 : gap_after && !gap_before ? 0 : !open;
                quoted = 0;
                found->marks++;
            }
            at++;
        } else {
            at++;
            continue;
        }
        hash = mixed(hash);
        if (quoted) {
            hash ^= QUOTED;
            found->quoted++;
        } else {
            const Slot *slot = &kernel->slots[hash % SLOTS];
            while (slot->kind >= 0 && slot->hash != hash) slot = slot + 1 < kernel->slots + SLOTS ? slot + 1 : kernel->slots;
            if (slot->kind >= 0) found->kinds[slot->kind]++;
        }
        add(found, kernel->words + PADDED * (mixed(hash) >> kernel->shift));
        if (found->tokens++) add(found, kernel->words + PADDED * (mixed(before * PAIR + hash) >> kernel->shift));
        before = hash;
    }
}

static void voice_rates(const Words *found, double *rates)
{
    double total = (double)found->tokens;
    double outside = total - (double)found->quoted + SMOOTHING;
    for (int kind = 0; kind < CLASSES; kind++) rates[kind] = (double)found->kinds[kind] / outside;
    double stops = (double)(found->kinds[FULL_STOP] + found->kinds[QUESTION] + found->kinds[EXCLAMATION]);
    rates[QUOTE_MARKS] = (double)found->marks / (total + SMOOTHING);
    rates[QUOTED_SHARE] = (double)found->quoted / (total > 1 ? total : 1);
    rates[TOKENS_A_STOP] = total / (stops + 1) / 40;
    rates[LENGTH] = log1p(total) / 5;
}

static void spelling_rates(const Kernel *kernel, const uint8_t *text, Py_ssize_t length, double *rates)
{
    int64_t words = 0, capitals = 0, letters = 0, loud = 0, names = 0, low = 0, doubled = 0, loose = 0, tight = 0;
    int64_t digits = 0, tags = 0, low_i = 0;
    const uint8_t *kinds = kernel->spelling;
    unsigned far = kinds[text[-2]], before = kinds[text[-1]], here = kinds[text[0]], after = kinds[text[1]];
    for (Py_ssize_t at = 0; at < length; at++) {
        if (here & SPELT) {
            int upper = here & UPPER;
            capitals += upper;
            letters += (here & LETTER) != 0;
            digits += here == DIGIT;
            if (!(before & SPELT)) {
                words++;
                int shouts = upper && after & UPPER && kinds[text[at + 2]] & UPPER;
                loud += shouts;
                low_i += text[at] == 'i' && !(after & SPELT);
                if (before == SPACE) {
                    names += upper && !shouts && (far & LOWER || text[at - 2] == ',');
                    low += here & LOWER && far & STOP;
                }
            }
        } else if (here & POINT) {
            doubled += (before & POINT) != 0;
            loose += before == SPACE;
            tight += before & LOWER && after & LETTER;
        } else {
            tags += here == TAG;
        }
        far = before, before = here, here = after, after = kinds[text[at + 2]];
    }
    double word = (double)words, letter = (double)letters, sentences = word / 20 + 1;
    uint8_t first = text[0], last = text[length - 1];
    const double columns[SPELLINGS] = {
        (kinds[first] & LOWER) != 0,
        first == '"',
        kinds[last] & SPELT || last == ',',
        last == '!' || last == '?',
        last == '"',
        (double)capitals / (letter + 8),
        (double)loud / (word + 4),
        (double)names / (word + 8),
        (double)low / sentences,
        (double)doubled / sentences,
        (double)loose / sentences,
        (double)tight / sentences,
        (double)digits / ((double)length + 8),
        (double)tags / (word + 8),
        log1p(word) / 5,
        (double)low_i / sentences,
        letter / (word + 1) / 8,
    };
    memcpy(rates, columns, sizeof columns);
}

static void signs(const double *voice, double *found)
{
    int attributes = voice[ATTRIBUTION] > 0, quotes = voice[QUOTED_SHARE] > 0;
    int first = voice[FIRST_SINGULAR] > 0 || voice[FIRST_PLURAL] > 0, obliges = voice[OBLIGATION] > 0;
    int asks = voice[QUESTION] > 0, sourced = attributes || quotes;
    const double columns[SIGNS] = {attributes, quotes, first, obliges, asks, voice[SECOND] > 0, sourced,
                                   !sourced && (first || obliges || asks)};
    memcpy(found, columns, sizeof columns);
}

/* The scores of one text: log-odds of opinion and of comment, the summed weights of the article's words, and the number
   of words and pairs; and its standardised style. */
static int score(const Kernel *kernel, const Text *text, Scratch *scratch, double *scores, double *styles)
{
    Py_ssize_t plain_size, lower_size;
    Words words;
    if (!fold(kernel, text, scratch, &plain_size, &lower_size)) return 0;
    uint8_t *plain = scratch->plain + PAD, *lower = scratch->lower + PAD;
    memset(plain - PAD, '\n', PAD);
    memset(lower - PAD, '\n', PAD);
    memset(plain + plain_size, '\n', PAD);
    memset(lower + lower_size, '\n', PAD);
    read_words(kernel, lower, lower_size, &words);
    voice_rates(&words, styles);
    spelling_rates(kernel, plain, plain_size, styles + VOICES);
    signs(styles, styles + VOICES + SPELLINGS);
    double count = words.tokens > 1 ? 2.0 * (double)words.tokens - 1 : 1.0, dots[2] = {0, 0};
    for (int column = 0; column < STYLES; column++) {
        double value = (styles[column] - kernel->center[column]) / kernel->scale[column];
        styles[column] = value = value < -FAR ? -FAR : value > FAR ? FAR : value;
        for (int kind = 0; kind < 2; kind++) dots[kind] += value * kernel->style[kind][column];
    }
    for (int kind = 0; kind < 2; kind++)
        scores[kind] = words.sums[kind] / sqrt(count) + dots[kind] + kernel->intercept[kind];
    scores[2] = words.sums[2];
    scores[3] = count;
    return 1;
}

/* A C-contiguous buffer of so many bytes, or an error. */
static int taken(PyObject *object, Py_buffer *view, Py_ssize_t size, int flags)
{
    if (PyObject_GetBuffer(object, view, PyBUF_C_CONTIGUOUS | flags) < 0) return 0;
    if (view->len == size) return 1;
    PyErr_Format(PyExc_ValueError, "expected a buffer of %zd bytes, found %zd", size, view->len);
    PyBuffer_Release(view);
    return 0;
}

static int copied(PyObject *object, void *to, Py_ssize_t size)
{
    Py_buffer view;
    if (!taken(object, &view, size, PyBUF_SIMPLE)) return 0;
    memcpy(to, view.buf, (size_t)size);
    PyBuffer_Release(&view);
    return 1;
}

static int filled_slots(Kernel *kernel, PyObject *hashes, PyObject *kinds)
{
    Py_buffer keys, values;
    if (PyObject_GetBuffer(hashes, &keys, PyBUF_C_CONTIGUOUS) < 0) return 0;
    Py_ssize_t count = keys.len / (Py_ssize_t)sizeof(uint64_t);
    int good = count < SLOTS / 2;
    if (!good) PyErr_Format(PyExc_ValueError, "expected fewer than %d words, found %zd", SLOTS / 2, count);
    good = good && taken(kinds, &values, count * (Py_ssize_t)sizeof(int64_t), PyBUF_SIMPLE);
    if (good) {
        for (int slot = 0; slot < SLOTS; slot++) kernel->slots[slot].kind = -1;
        for (Py_ssize_t word = 0; word < count; word++) {
            uint64_t hash = ((const uint64_t *)keys.buf)[word], slot = hash % SLOTS;
            while (kernel->slots[slot].kind >= 0) slot = (slot + 1) % SLOTS;
            kernel->slots[slot] = (Slot){hash, (int32_t)((const int64_t *)values.buf)[word]};
        }
        PyBuffer_Release(&values);
    }
    PyBuffer_Release(&keys);
    return good;
}

static PyObject *kernel_new(PyTypeObject *type, PyObject *arguments, PyObject *keywords)
{
    static char *names[] = {"bits", "words", "values", "traits", "spelling", "folded", "hashes", "kinds", "center",
                            "scale", "style", "intercept", NULL};
    PyObject *words, *values, *traits, *spelling, *folded, *hashes, *kinds, *center, *scale, *style, *intercept;
    int bits;
    if (!PyArg_ParseTupleAndKeywords(arguments, keywords, "iOOOOOOOOOOO", names, &bits, &words, &values, &traits,
                                     &spelling, &folded, &hashes, &kinds, &center, &scale, &style, &intercept))
        return NULL;
    if (bits < 1 || bits > 30) return PyErr_Format(PyExc_ValueError, "expected 1 to 30 bits, found %d", bits);
    allocfunc allocate = (allocfunc)PyType_GetSlot(type, Py_tp_alloc);
    Kernel *kernel = (Kernel *)allocate(type, 0);
    if (kernel == NULL) return NULL;
    Py_ssize_t size = (Py_ssize_t)sizeof(float) * PADDED << bits;
    kernel->words = malloc((size_t)size);
    kernel->shift = 64 - bits;
    if (kernel->words == NULL) PyErr_NoMemory();
    if (kernel->words != NULL && copied(words, kernel->words, size) &&
        copied(values, kernel->values, sizeof kernel->values) && copied(traits, kernel->traits, 256) &&
        copied(spelling, kernel->spelling, 256) && copied(folded, kernel->folded, sizeof kernel->folded) &&
        filled_slots(kernel, hashes, kinds) && copied(center, kernel->center, sizeof kernel->center) &&
        copied(scale, kernel->scale, sizeof kernel->scale) && copied(style, kernel->style, sizeof kernel->style) &&
        copied(intercept, kernel->intercept, sizeof kernel->intercept))
        return (PyObject *)kernel;
    Py_DECREF(kernel);
    return NULL;
}

static void kernel_dealloc(PyObject *self)
{
    PyTypeObject *type = Py_TYPE(self);
    free(((Kernel *)self)->words);
    freefunc release = (freefunc)PyType_GetSlot(type, Py_tp_free);
    release(self);
    Py_DECREF(type);
}

/* Scores texts without the interpreter's lock; marks those that are left to numpy. Gives false without memory. */
static int score_all(const Kernel *kernel, Text *texts, Py_ssize_t count, double *scores, double *styles)
{
    Scratch scratch = {NULL, NULL, 0};
    double kept[STYLES];
    int good = 1;
    for (Py_ssize_t at = 0; good && at < count; at++) {
        if (texts[at].size < 0) continue;
        good = made_room(&scratch, 2 * texts[at].size);
        double *style = styles == NULL ? kept : styles + STYLES * at;
        if (good && !score(kernel, &texts[at], &scratch, scores + 4 * at, style)) texts[at].size = -1;
    }
    free(scratch.plain);
    free(scratch.lower);
    return good;
}

static PyObject *left_to_numpy(const Text *texts, Py_ssize_t count)
{
    PyObject *left = PyList_New(0);
    for (Py_ssize_t at = 0; left != NULL && at < count; at++) {
        if (texts[at].size >= 0) continue;
        PyObject *number = PyLong_FromSsize_t(at);
        if (number == NULL || PyList_Append(left, number) < 0) Py_CLEAR(left);
        Py_XDECREF(number);
    }
    return left;
}

static PyObject *kernel_score(PyObject *self, PyObject *arguments)
{
    PyObject *given, *scores, *styles, *left = NULL;
    if (!PyArg_ParseTuple(arguments, "OOO", &given, &scores, &styles)) return NULL;
    PyObject *held = PySequence_Tuple(given); /* keeps the texts, whoever changes the list */
    if (held == NULL) return NULL;
    Py_ssize_t count = PyTuple_Size(held), row = (Py_ssize_t)sizeof(double);
    Text *texts = malloc((size_t)(count + 1) * sizeof *texts);
    Py_buffer of_scores, of_styles = {0};
    int good = texts != NULL;
    if (!good) PyErr_NoMemory();
    for (Py_ssize_t at = 0; good && at < count; at++) {
        texts[at].bytes = PyUnicode_AsUTF8AndSize(PyTuple_GetItem(held, at), &texts[at].size);
        if (texts[at].bytes != NULL) continue;
        good = PyErr_ExceptionMatches(PyExc_UnicodeEncodeError); /* a lone surrogate */
        texts[at].size = -1;
        if (good) PyErr_Clear();
    }
    if (good && taken(scores, &of_scores, 4 * count * row, PyBUF_WRITABLE)) {
        if (styles == Py_None || taken(styles, &of_styles, STYLES * count * row, PyBUF_WRITABLE)) {
            Py_BEGIN_ALLOW_THREADS
            good = score_all((const Kernel *)self, texts, count, of_scores.buf, styles == Py_None ? NULL : of_styles.buf);
            Py_END_ALLOW_THREADS
            left = good ? left_to_numpy(texts, count) : PyErr_NoMemory();
            if (styles != Py_None) PyBuffer_Release(&of_styles);
        }
        PyBuffer_Release(&of_scores);
    }
    free(texts);
    Py_DECREF(held);
    return left;
}

static PyMethodDef methods[] = {
    {"score", kernel_score, METH_VARARGS, "Score texts into arrays; gives the numbers of those left to numpy."},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot slots[] = {
    {Py_tp_new, kernel_new},
    {Py_tp_dealloc, kernel_dealloc},
    {Py_tp_methods, methods},
    {Py_tp_doc, "The linear genre model of blocks, compiled."},
    {0, NULL},
};

static PyType_Spec spec = {"stancekit.backends.linear._kernel.Kernel", sizeof(Kernel), 0, Py_TPFLAGS_DEFAULT, slots};

static int module_exec(PyObject *module)
{
    PyObject *type = PyType_FromSpec(&spec);
    if (type == NULL) return -1;
    int failed = PyModule_AddObjectRef(module, "Kernel", type);
    Py_DECREF(type);
    return failed;
}

static PyModuleDef_Slot module_slots[] = {{Py_mod_exec, module_exec}, {0, NULL}};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "_kernel", NULL, 0, NULL, module_slots, NULL, NULL, NULL};

PyMODINIT_FUNC PyInit__kernel(void) { return PyModuleDef_Init(&module); }
