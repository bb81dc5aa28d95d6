package io.kstlib.auth.core;

/** What a logout does at the server. The stored token goes in any case. */
public enum LogoutOption {
    /** Revokes the refresh token and the access token (RFC 7009). */
    REVOKE,
    /** Leaves the tokens valid at the server. */
    KEEP_AT_SERVER
}
