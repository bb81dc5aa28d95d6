package io.kstlib.auth.cli;

import java.util.Arrays;

/** Configurations for tests. */
public final class Configs {

    public static final String ISSUER = "https://sso.company.com/realms/main";

    /** The value by which a token recognizes the section of {@code corporate}. */
    public static final String SECTION = "UwyE_TcGnBIOorfuq1k5fXHGCSbXx96qQ9YCDsHXw4g";

    private static final String[] CORPORATE = {
        "auth:",
        "  token_storage: file",
        "  providers:",
        "    corporate:",
        "      type: oidc",
        "      issuer: " + ISSUER,
        "      client_id: my-app",
        "      scopes: [openid, profile]"
    };

    private Configs() {}

    /** Returns a configuration with one provider, which need not be named. */
    public static String[] one() {
        return CORPORATE.clone();
    }

    /** Returns a configuration with two providers and no default. */
    public static String[] two() {
        return join(
                CORPORATE,
                "    github:",
                "      type: oauth",
                "      client_id: other-app",
                "      scopes: read:user",
                "      authorize_url: https://github.com/login/oauth/authorize",
                "      token_url: https://github.com/login/oauth/access_token");
    }

    public static String[] join(String[] lines, String... more) {
        String[] all = Arrays.copyOf(lines, lines.length + more.length);
        System.arraycopy(more, 0, all, lines.length, more.length);
        return all;
    }

    /** Returns an OAuth 2.0 provider whose endpoints are those of a server in the test. */
    public static String[] oauth2(String base, String... more) {
        return join(
                new String[] {
                    "auth:",
                    "  token_storage: file",
                    "  callback_server: { port: 0 }",
                    "  providers:",
                    "    local:",
                    "      type: oauth2",
                    "      client_id: my-app",
                    "      scopes: [openid]",
                    "      authorize_url: " + base + "/authorize",
                    "      token_url: " + base + "/token",
                    "      userinfo_url: " + base + "/userinfo",
                    "      revoke_url: " + base + "/revoke"
                },
                more);
    }
}
