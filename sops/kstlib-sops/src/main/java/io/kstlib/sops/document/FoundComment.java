package io.kstlib.sops.document;

/**
 * A comment between two tokens.
 *
 * @param kind where it belongs
 * @param text its lines; an empty line between two parts of a head comment is kept
 * @param owner the comment belongs to the first token at or after this index
 * @param scanStart where the search for it began
 * @param start where it begins
 * @param column the column it begins at, from 0
 * @param end where scanning continues
 */
record FoundComment(Kind kind, String text, int owner, int scanStart, int start, int column, int end) {

    enum Kind {
        HEAD,
        LINE,
        FOOT
    }
}
