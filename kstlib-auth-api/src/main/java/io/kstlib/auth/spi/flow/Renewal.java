package io.kstlib.auth.spi.flow;

/** How the tokens of a flow are followed by others. */
public enum Renewal {
    /** By a refresh token, where the server gave one (RFC 6749 section 6); without one only another login helps. */
    REFRESH_TOKEN,
    /**
     * By the same grant once more, without a person: also the first token needs no login. A refresh token is not used, even if the server
     * gives one, which it should not (RFC 6749 section 4.4.3).
     */
    REPETITION
}
