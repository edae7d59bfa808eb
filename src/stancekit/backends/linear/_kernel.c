/* Scores blocks, one text at a time: fold, then tokenise, hash and count in one pass, then add up weights.

   Gives what `LinearGenre` computes in numpy from `hashing`, `voice`, `spelling` and `style`, to rounding. All tables
   come from there. A text with a character whose folded lower case the table does not tell is left to numpy. */

#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#if defined(__GNUC__)
#define PREFETCH(address) __builtin_prefetch(address)
#else
#define PREFETCH(address) ((void)(address))
#endif

enum { WORD = 1, MARK = 2, GAP = 4, TAIL = 8 };                                             /* traits of a byte */
enum { UPPER = 1, LOWER = 2, DIGIT = 4, OTHER = 8, POINT = 16, STOP = 32, SPACE = 64, TAG = 128 }; /* its spelling */
enum { LETTER = UPPER | LOWER, SPELT = LETTER | DIGIT | OTHER };

/* The order of `voice.NAMES`, `spelling.NAMES` and `style.SIGNS`. */
enum { FIRST_SINGULAR, FIRST_PLURAL, SECOND, OBLIGATION = 4, ATTRIBUTION = 6, QUESTION = 16, EXCLAMATION = 17,
       FULL_STOP = 19, CLASSES = 21 };
enum { QUOTE_MARKS = CLASSES, QUOTED_SHARE, TOKENS_A_STOP, LENGTH, VOICES };
enum { SPELLINGS = 17, SIGNS = 8, STYLES = VOICES + SPELLINGS + SIGNS };
enum { BLOCK = 2, BUCKETS = 1024, WAYS = 2, POWERS = 32, PAD = 2, AHEAD = 16 };

static const uint64_t BASE = 0x9E3779B97F4A7C15u, MIX = 0xD6E8FEB86659FD93u, PAIR = 0xA0761D6478BD642Fu,
                      QUOTED = 0xE7037ED1A0B428DBu;
static const double SMOOTHING = 8.0, FAR = 5.0;

typedef struct {
    PyObject_HEAD
    float *words;                      /* of a block's opinion and comment. (2**bits, BLOCK) */
    float *article;                    /* of the article's opinion. (2**bits) */
    uint64_t values[256];              /* what each byte adds to a hash, in lower case */
    uint64_t powers[POWERS];           /* of BASE */
    uint64_t counted[256];             /* what each byte adds to a Tally */
    uint8_t traits[256];               /* in lower case */
    uint8_t spelling[256];             /* as it stands */
    uint16_t folded[65536];            /* folded lower case of each character; 0 where it is not told */
    uint64_t hashes[BUCKETS][WAYS];    /* words of a class */
    uint8_t kinds[BUCKETS][WAYS];      /* their classes */
    int bucket_shift;                  /* tells a hash's bucket */
    int shift;                         /* 64 - bits */
    double center[STYLES], scale[STYLES], style[2][STYLES], intercept[2];
} Kernel;

typedef struct {
    const char *bytes;
    Py_ssize_t size; /* -1 where it is left to numpy */
} Text;

typedef struct {
    uint8_t *folded;  /* the text; PAD line breaks stand on either side */
    uint64_t *hashes; /* of the tokens */
    uint32_t *places; /* of the weights of words and pairs */
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
    uint8_t *folded = realloc(scratch->folded, room);
    if (folded == NULL) return 0;
    scratch->folded = folded;
    uint64_t *hashes = realloc(scratch->hashes, room * sizeof *hashes);
    if (hashes == NULL) return 0;
    scratch->hashes = hashes;
    uint32_t *places = realloc(scratch->places, 2 * room * sizeof *places);
    if (places == NULL) return 0;
    scratch->places = places;
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

/* The one lookalike in ASCII. */
static void straighten(uint8_t *text, Py_ssize_t size)
{
    for (uint8_t *end = text + size; (text = memchr(text, '`', (size_t)(end - text))) != NULL; text++) *text = '\'';
}

/* Copies a text, folded; or, if asked, its folded lower case, which is longer by no more than half. Bytes of ASCII keep
   their case either way, as the tables don't see it. Tells whether the two differ beyond that. Gives the size, or -1
   where the table does not tell a character. */
static Py_ssize_t fold(const Kernel *kernel, const Text *text, uint8_t *out, int lower, int *differ)
{
    const uint8_t *in = (const uint8_t *)text->bytes, *end = in + text->size;
    Py_ssize_t size = 0;
    *differ = 0;
    while (in < end) {
        if (*in < 0x80) { /* a run of ASCII, eight bytes at a time */
            uint64_t eight;
            while (end - in >= 8) {
                memcpy(&eight, in, 8);
                if (eight & 0x8080808080808080u) break;
                memcpy(out + size, in, 8);
                in += 8, size += 8;
            }
            while (in < end && *in < 0x80) out[size++] = *in++;
            continue;
        }
        unsigned lead = *in;
        if (lead >= 0xF0) return -1;
        int more = lead >= 0xE0 ? 2 : 1;
        unsigned character = more == 2 ? (lead & 0x0Fu) << 12 | (in[1] & 0x3Fu) << 6 | (in[2] & 0x3Fu)
                                       : (lead & 0x1Fu) << 6 | (in[1] & 0x3Fu);
        unsigned folded = kernel->folded[character];
        if (folded == 0) return -1;
        int changes = folded >= 0x80 && folded != character;
        *differ |= changes;
        size = put(out, size, changes && !lower ? character : folded);
        in += 1 + more;
    }
    straighten(out, size);
    memset(out - PAD, '\n', PAD);
    memset(out + size, '\n', PAD);
    return size;
}

/* What a text's bytes and tokens are, counted. */
typedef struct {
    int64_t capitals, letters, digits;                                          /* of all bytes */
    int64_t words, loud, names, low, low_i, doubled, loose, tight, tags, marks; /* as `spelling` and `voice` have them */
    int64_t tokens, quoted;
} Seen;

typedef struct {
    int64_t kinds[CLASSES + 1]; /* the last of words without a class */
    double sums[BLOCK], article;
} Words;

/* Counts of bytes in one number: capitals, letters and digits, twenty-one bits each. */
enum { TALLY = 21, TALLY_MOST = 1 << 20 };

static inline void untally(Seen *seen, uint64_t tally)
{
    const uint64_t low = (1u << TALLY) - 1;
    seen->capitals += tally & low;
    seen->letters += tally >> TALLY & low;
    seen->digits += tally >> 2 * TALLY & low;
}

/* What the spelling says where a word begins. */
static inline void see_word(const uint8_t *kinds, const uint8_t *at, Seen *seen)
{
    unsigned before = kinds[at[-1]], here = kinds[at[0]], begins = !(before & SPELT), spaced = before == SPACE;
    seen->words += begins;
    if (here & UPPER) { /* beyond that, a branch that nobody could predict costs more than it saves */
        unsigned loud = ((kinds[at[1]] & UPPER) != 0) & ((kinds[at[2]] & UPPER) != 0);
        seen->loud += begins & loud;
        seen->names += spaced & !loud & (((kinds[at[-2]] & LOWER) != 0) | (at[-2] == ','));
    } else {
        seen->low_i += begins & (at[0] == 'i') & !(kinds[at[1]] & SPELT);
        seen->low += spaced & ((here & LOWER) != 0) & ((kinds[at[-2]] & STOP) != 0);
    }
}

/* The same of a mark. */
static inline void see_mark(const uint8_t *kinds, const uint8_t *at, Seen *seen)
{
    unsigned here = kinds[at[0]], before = kinds[at[-1]], point = (here & POINT) != 0;
    seen->doubled += point & ((before & POINT) != 0);
    seen->loose += point & (before == SPACE);
    seen->tight += point & ((before & LOWER) != 0) & ((kinds[at[1]] & LETTER) != 0);
    seen->tags += here == TAG;
    if (here & SPELT) see_word(kinds, at, seen); /* an apostrophe */
}

/* Whether a word goes on with a byte that follows one of its own. */
static inline int goes_on(const uint8_t *traits, const uint8_t *at)
{
    return traits[at[0]] & WORD || (at[0] == '\'' && traits[at[1]] & WORD);
}

/* Reads on in a word of more than POWERS bytes, and gives its end. */
static const uint8_t *read_on(const Kernel *kernel, const uint8_t *at, uint64_t *hash, Seen *seen)
{
    for (uint64_t power = kernel->powers[POWERS - 1]; goes_on(kernel->traits, at); at++) {
        power *= BASE;
        *hash += kernel->values[*at] * power;
        untally(seen, kernel->counted[*at]);
    }
    return at;
}

/* Reads a text once: the hash of each token, changed where it stands between quotes, and all that is counted. */
static void read_text(const Kernel *kernel, const uint8_t *text, Py_ssize_t size, uint64_t *hashes, Seen *seen)
{
    const uint8_t *at = text, *end = text + size, *tallied = text + TALLY_MOST;
    uint64_t tally = 0, inside = 0, *out = hashes;
    memset(seen, 0, sizeof *seen);
    while (at < end) {
        unsigned trait = kernel->traits[*at];
        uint64_t hash = 0;
        if (trait & WORD) {
            int place = 0;
            see_word(kernel->spelling, at, seen);
            do {
                tally += kernel->counted[*at];
                hash += kernel->values[*at++] * kernel->powers[place++];
            } while (goes_on(kernel->traits, at) && place < POWERS);
            if (place == POWERS) at = read_on(kernel, at, &hash, seen);
            hash = mixed(hash) ^ inside;
            seen->quoted += inside != 0;
        } else if (trait & MARK) {
            see_mark(kernel->spelling, at, seen);
            hash = mixed(kernel->values[*at]);
            if (*at == '"') {
                int gap_before = kernel->traits[at[-1]] & GAP, gap_after = kernel->traits[at[1]] & (GAP | TAIL);
                int open = gap_before && !gap_after ? 1 : gap_after && !gap_before ? 0 : inside == 0;
                inside = open ? QUOTED : 0;
                seen->marks++;
            } else {
                hash ^= inside;
                seen->quoted += inside != 0;
            }
            at++;
        } else {
            at++;
            continue;
        }
        *out++ = hash;
        if (at >= tallied) {
            untally(seen, tally);
            tally = 0;
            tallied = at + TALLY_MOST;
        }
    }
    untally(seen, tally);
    seen->tokens = out - hashes;
}

/* Where the weights of a word or pair lie; they are fetched meanwhile. */
static inline uint32_t place_of(const Kernel *kernel, uint64_t hash)
{
    uint32_t place = (uint32_t)(mixed(hash) >> kernel->shift);
    PREFETCH(kernel->words + BLOCK * (size_t)place);
    return place;
}

/* Counts words by their class, and tells where the weights of words and pairs lie. Gives the number of these places. */
static int64_t look_up(const Kernel *kernel, const uint64_t *hashes, int64_t tokens, uint32_t *places, Words *found)
{
    uint32_t *out = places;
    for (int64_t token = 0; token < tokens; token++) {
        uint64_t hash = hashes[token], bucket = hash >> kernel->bucket_shift & (BUCKETS - 1);
        unsigned kind = CLASSES;
        for (int way = WAYS - 1; way >= 0; way--) /* of a word with two classes, the first counts */
            kind = kernel->hashes[bucket][way] == hash ? kernel->kinds[bucket][way] : kind;
        found->kinds[kind]++;
        *out++ = place_of(kernel, hash);
        if (token) *out++ = place_of(kernel, hashes[token - 1] * PAIR + hash);
    }
    return out - places;
}

static void weigh(const Kernel *kernel, const uint32_t *places, int64_t count, Words *found)
{
    double opinion = 0, comment = 0;
    for (int64_t at = 0; at < count; at++) {
        const float *weights = kernel->words + BLOCK * (size_t)places[at];
        opinion += weights[0];
        comment += weights[1];
    }
    found->sums[0] = opinion;
    found->sums[1] = comment;
}

static void weigh_article(const Kernel *kernel, const uint32_t *places, int64_t count, Words *found)
{
    for (int64_t at = 0; at < count; at++) {
        if (at + AHEAD < count) PREFETCH(kernel->article + places[at + AHEAD]);
        found->article += kernel->article[places[at]];
    }
}

static void voice_rates(const Seen *seen, const Words *words, double *rates)
{
    double total = (double)seen->tokens, outside = total - (double)seen->quoted + SMOOTHING;
    for (int kind = 0; kind < CLASSES; kind++) rates[kind] = (double)words->kinds[kind] / outside;
    double stops = (double)(words->kinds[FULL_STOP] + words->kinds[QUESTION] + words->kinds[EXCLAMATION]);
    rates[QUOTE_MARKS] = (double)seen->marks / (total + SMOOTHING);
    rates[QUOTED_SHARE] = (double)seen->quoted / (total > 1 ? total : 1);
    rates[TOKENS_A_STOP] = total / (stops + 1) / 40;
    rates[LENGTH] = log1p(total) / 5;
}

static void spelling_rates(const uint8_t *kinds, const uint8_t *text, Py_ssize_t size, const Seen *seen, double *rates)
{
    double words = (double)seen->words, letters = (double)seen->letters, sentences = words / 20 + 1;
    uint8_t first = text[0], last = text[size - 1];
    const double columns[SPELLINGS] = {
        (kinds[first] & LOWER) != 0,
        first == '"',
        kinds[last] & SPELT || last == ',',
        last == '!' || last == '?',
        last == '"',
        (double)seen->capitals / (letters + 8),
        (double)seen->loud / (words + 4),
        (double)seen->names / (words + 8),
        (double)seen->low / sentences,
        (double)seen->doubled / sentences,
        (double)seen->loose / sentences,
        (double)seen->tight / sentences,
        (double)seen->digits / ((double)size + 8),
        (double)seen->tags / (words + 8),
        log1p(words) / 5,
        (double)seen->low_i / sentences,
        letters / (words + 1) / 8,
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

/* The scores of one text: log-odds of opinion and of comment, the summed weights of the article's words, if asked, and
   the number of words and pairs; and its standardised style. */
static int score(const Kernel *kernel, const Text *text, Scratch *scratch, int article, double *scores, double *styles)
{
    Seen seen, spelt;
    Words words;
    int differ;
    uint8_t *folded = scratch->folded + PAD;
    Py_ssize_t size = fold(kernel, text, folded, 0, &differ);
    if (size < 0) return 0;
    read_text(kernel, folded, size, scratch->hashes, &spelt);
    spelling_rates(kernel->spelling, folded, size, &spelt, styles + VOICES);
    seen = spelt;
    if (differ) { /* capitals beyond ASCII: the words are those of the lower case, the spelling is not */
        size = fold(kernel, text, folded, 1, &differ);
        read_text(kernel, folded, size, scratch->hashes, &seen);
    }
    memset(&words, 0, sizeof words);
    int64_t places = look_up(kernel, scratch->hashes, seen.tokens, scratch->places, &words);
    weigh(kernel, scratch->places, places, &words);
    if (article) weigh_article(kernel, scratch->places, places, &words);
    voice_rates(&seen, &words, styles);
    signs(styles, styles + VOICES + SPELLINGS);
    double count = seen.tokens > 1 ? 2.0 * (double)seen.tokens - 1 : 1.0, dots[2] = {0, 0};
    for (int column = 0; column < STYLES; column++) {
        double value = (styles[column] - kernel->center[column]) / kernel->scale[column];
        styles[column] = value = value < -FAR ? -FAR : value > FAR ? FAR : value;
        for (int kind = 0; kind < 2; kind++) dots[kind] += value * kernel->style[kind][column];
    }
    for (int kind = 0; kind < 2; kind++)
        scores[kind] = words.sums[kind] / sqrt(count) + dots[kind] + kernel->intercept[kind];
    scores[2] = words.article;
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

/* Puts the words that have a class into buckets by some bits of their hashes, where none overflows. */
static int filled_buckets(Kernel *kernel, const uint64_t *hashes, const int64_t *kinds, Py_ssize_t count)
{
    for (kernel->bucket_shift = 0; kernel->bucket_shift < 54; kernel->bucket_shift++) {
        uint8_t sizes[BUCKETS] = {0};
        Py_ssize_t word = 0;
        memset(kernel->hashes, 0, sizeof kernel->hashes);
        memset(kernel->kinds, CLASSES, sizeof kernel->kinds);
        for (; word < count; word++) {
            uint64_t bucket = hashes[word] >> kernel->bucket_shift & (BUCKETS - 1);
            if (sizes[bucket] == WAYS) break;
            kernel->hashes[bucket][sizes[bucket]] = hashes[word];
            kernel->kinds[bucket][sizes[bucket]++] = (uint8_t)kinds[word];
        }
        if (word == count) return 1;
    }
    PyErr_Format(PyExc_ValueError, "expected fewer than %zd words that have a class", count);
    return 0;
}

static int filled_classes(Kernel *kernel, PyObject *hashes, PyObject *kinds)
{
    Py_buffer keys, values;
    if (PyObject_GetBuffer(hashes, &keys, PyBUF_C_CONTIGUOUS) < 0) return 0;
    int good = taken(kinds, &values, keys.len, PyBUF_SIMPLE);
    if (good) {
        good = filled_buckets(kernel, keys.buf, values.buf, keys.len / (Py_ssize_t)sizeof(uint64_t));
        PyBuffer_Release(&values);
    }
    PyBuffer_Release(&keys);
    return good;
}

static void fill_tables(Kernel *kernel)
{
    kernel->powers[0] = 1;
    for (int power = 1; power < POWERS; power++) kernel->powers[power] = kernel->powers[power - 1] * BASE;
    for (int byte = 0; byte < 256; byte++) {
        uint64_t kind = kernel->spelling[byte];
        kernel->counted[byte] = (kind & UPPER) | (uint64_t)((kind & LETTER) != 0) << TALLY |
                                (uint64_t)((kind & DIGIT) != 0) << 2 * TALLY;
    }
}

static PyObject *kernel_new(PyTypeObject *type, PyObject *arguments, PyObject *keywords)
{
    static char *names[] = {"bits", "words", "article", "values", "traits", "spelling", "folded", "hashes", "kinds",
                            "center", "scale", "style", "intercept", NULL};
    PyObject *words, *article, *values, *traits, *spelling, *folded, *hashes, *kinds, *center, *scale, *style, *intercept;
    int bits;
    if (!PyArg_ParseTupleAndKeywords(arguments, keywords, "iOOOOOOOOOOOO", names, &bits, &words, &article, &values, &traits,
                                     &spelling, &folded, &hashes, &kinds, &center, &scale, &style, &intercept))
        return NULL;
    if (bits < 1 || bits > 30) return PyErr_Format(PyExc_ValueError, "expected 1 to 30 bits, found %d", bits);
    allocfunc allocate = (allocfunc)PyType_GetSlot(type, Py_tp_alloc);
    Kernel *kernel = (Kernel *)allocate(type, 0);
    if (kernel == NULL) return NULL;
    Py_ssize_t size = (Py_ssize_t)sizeof(float) << bits;
    kernel->words = malloc((size_t)(size * (BLOCK + 1)));
    kernel->article = kernel->words + ((size_t)BLOCK << bits);
    kernel->shift = 64 - bits;
    if (kernel->words == NULL) PyErr_NoMemory();
    if (kernel->words != NULL && copied(words, kernel->words, size * BLOCK) && copied(article, kernel->article, size) &&
        copied(values, kernel->values, sizeof kernel->values) && copied(traits, kernel->traits, 256) &&
        copied(spelling, kernel->spelling, 256) && copied(folded, kernel->folded, sizeof kernel->folded) &&
        filled_classes(kernel, hashes, kinds) && copied(center, kernel->center, sizeof kernel->center) &&
        copied(scale, kernel->scale, sizeof kernel->scale) && copied(style, kernel->style, sizeof kernel->style) &&
        copied(intercept, kernel->intercept, sizeof kernel->intercept)) {
        fill_tables(kernel);
        return (PyObject *)kernel;
    }
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
    Scratch scratch = {NULL, NULL, NULL, 0};
    double kept[STYLES];
    int good = 1;
    for (Py_ssize_t at = 0; good && at < count; at++) {
        if (texts[at].size < 0) continue;
        good = made_room(&scratch, 2 * texts[at].size);
        double *style = styles == NULL ? kept : styles + STYLES * at;
        if (good && !score(kernel, &texts[at], &scratch, styles != NULL, scores + 4 * at, style)) texts[at].size = -1;
    }
    free(scratch.folded);
    free(scratch.hashes);
    free(scratch.places);
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
