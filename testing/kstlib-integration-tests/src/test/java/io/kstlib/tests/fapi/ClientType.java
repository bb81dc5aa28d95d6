package io.kstlib.tests.fapi;

/** What the client speaks: the variants {@code fapi_client_type} of the plan. */
enum ClientType {
    OIDC("oidc", "oidc", "/.well-known/openid-configuration", "openid accounts"),
    PLAIN_OAUTH("plain_oauth", "oauth2", "/.well-known/oauth-authorization-server", "accounts");

    private final String variant;
    private final String type;
    private final String metadata;
    private final String scopes;

    ClientType(String variant, String type, String metadata, String scopes) {
        this.variant = variant;
        this.type = type;
        this.metadata = metadata;
        this.scopes = scopes;
    }

    /** The type of the provider. */
    String type() {
        return type;
    }

    /** The path at which its metadata are published. */
    String metadata() {
        return metadata;
    }

    String scopes() {
        return scopes;
    }

    @Override
    public String toString() {
        return variant;
    }
}
