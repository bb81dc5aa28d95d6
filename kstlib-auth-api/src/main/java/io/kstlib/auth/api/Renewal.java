package io.kstlib.auth.api;

/** How the tokens of a flow are renewed. */
public enum Renewal {
    /** By a refresh token, where the server issued one (RFC 6749 section 6). Without one only another login helps. */
    REFRESH_TOKEN,
    /**
     * Through the same grant once more, without a user. The first token needs no login either. A refresh token is not used, even if the server issues
     * one, which it should not (RFC 6749 section 4.4.3).
     */
    REPETITION
}
