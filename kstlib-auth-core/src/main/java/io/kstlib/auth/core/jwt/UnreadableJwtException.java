package io.kstlib.auth.core.jwt;

/** Why a text cannot be read as a JWT. The message holds no part of the text. */
public final class UnreadableJwtException extends Exception {

    private static final long serialVersionUID = 1L;

    private final TokenForm form;
    private final String part;
    private final String expected;
    private final String found;

    UnreadableJwtException(TokenForm form, String part, String problem, String expected, String found) {
        super(problem, null, false, false);
        this.form = form;
        this.part = part;
        this.expected = expected;
        this.found = found;
    }

    /** Returns the error for a text that does not look like a signed JWT. */
    static UnreadableJwtException ofForm(TokenForm form, int parts, int length) {
        String three = "three parts with dots between them";
        return switch (form) {
            case ENCRYPTED ->
                whole(
                        form,
                        "the token is encrypted (a JWE, RFC 7516), so only its audience can read it",
                        "a signed JWT of three parts",
                        "an encrypted token of five parts");
            case INCOMPLETE ->
                whole(
                        form,
                        "the token has " + parts + " parts; a signed JWT has three (RFC 7515 section 7.1)",
                        three,
                        parts + " parts");
            case GARBLED ->
                whole(
                        form,
                        "the token has three parts as a signed JWT has, and neither its header nor its claims can be"
                                + " decoded: it was not copied whole, or it is opaque",
                        "a header and claims in base64url (RFC 7515 section 7.1)",
                        "three parts that cannot be decoded");
            case JSON ->
                whole(
                        form,
                        "this is JSON and not a token; a JWT is written in the compact serialization (RFC 7519"
                                + " section 1)",
                        three,
                        "a JSON object");
            case TOO_LARGE ->
                whole(
                        form,
                        "the token is larger than " + CompactJwt.MAX_LENGTH / 1024 + " KiB",
                        "at most " + CompactJwt.MAX_LENGTH / 1024 + " KiB",
                        length / 1024 + " KiB");
            case SIGNED, OPAQUE ->
                whole(
                        form,
                        "the token is not a JWT but opaque: it holds nothing that could be verified",
                        "a signed JWT of three parts",
                        "an opaque text");
        };
    }

    private static UnreadableJwtException whole(TokenForm form, String problem, String expected, String found) {
        return new UnreadableJwtException(form, "token", problem, expected, found);
    }

    /** {@return the form that the text looks like; {@link TokenForm#SIGNED} if a part of it is wrong} */
    public TokenForm form() {
        return form;
    }

    /** {@return the wrong part: {@code token}, {@code header}, {@code payload} or {@code signature}} */
    public String part() {
        return part;
    }

    /** {@return the problem, in words} */
    public String problem() {
        return String.valueOf(getMessage());
    }

    /** {@return the expected form, in words} */
    public String expected() {
        return expected;
    }

    /** {@return the form that was found, in words} */
    public String found() {
        return found;
    }
}
