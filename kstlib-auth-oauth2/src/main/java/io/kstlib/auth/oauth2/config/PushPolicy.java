package io.kstlib.auth.oauth2.config;

import io.kstlib.auth.api.error.ConfigProblem;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.flow.AuthorizationServer;
import io.kstlib.auth.spi.flow.Endpoint;
import io.kstlib.auth.spi.provider.SecurityProfile;
import java.util.Optional;

/**
 * Whether a login sends its authorization request to the server before the browser opens (RFC 9126). The configuration decides, and where it says
 * nothing, the server: a request is pushed where the server offers that. Immutable.
 */
public final class PushPolicy {

    /** The metadata of servers that accept no other authorization requests (RFC 9126 section 5). */
    private static final String REQUIRED_BY_SERVER = "require_pushed_authorization_requests";

    private final Settings settings;
    private final AuthorizationServer server;
    private final Choice choice;

    private enum Choice {
        AUTO,
        REQUIRED,
        NEVER
    }

    private PushPolicy(Settings settings, AuthorizationServer server) {
        this.settings = settings;
        this.server = server;
        this.choice = choice(settings);
    }

    /**
     * {@return the policy for a section and its server}
     *
     * @param settings a provider's section
     * @param server its authorization server
     */
    public static PushPolicy of(Settings settings, AuthorizationServer server) {
        return new PushPolicy(settings, server);
    }

    private static Choice choice(Settings settings) {
        if (SecurityProfile.of(settings).isPresent()) {
            return Choice.REQUIRED;
        }
        return switch (settings.get(OAuth2Keys.PUSHED_AUTHORIZATION_REQUESTS).orElse("auto")) {
            case "required" -> Choice.REQUIRED;
            case "never" -> Choice.NEVER;
            default -> Choice.AUTO;
        };
    }

    /** {@return whether an authorization request is pushed; {@code true} also if the server has no endpoint for it, but should} */
    public boolean applies() {
        return switch (choice) {
            case REQUIRED -> true;
            case NEVER -> false;
            case AUTO -> isRequiredByServer() || isOffered();
        };
    }

    /** {@return whether the server accepts no other authorization requests, by its metadata} */
    public boolean isRequiredByServer() {
        return Boolean.TRUE.equals(server.metadata().get(REQUIRED_BY_SERVER));
    }

    private boolean isOffered() {
        return server.endpoint(Endpoint.PUSHED_AUTHORIZATION).isPresent();
    }

    /**
     * Finds a contradiction that makes every login fail.
     *
     * @return the problem; empty when configuration and server go together
     */
    public Optional<ConfigProblem> contradiction() {
        if (choice == Choice.NEVER && isRequiredByServer()) {
            return Optional.of(new ConfigProblem(
                    settings.path(OAuth2Keys.PUSHED_AUTHORIZATION_REQUESTS.name()),
                    settings.origin(OAuth2Keys.PUSHED_AUTHORIZATION_REQUESTS),
                    "never, but the server requires pushed authorization requests (PAR, RFC 9126); remove it"));
        }
        if (applies() && !isOffered()) {
            return Optional.of(new ConfigProblem(
                    settings.path(Endpoint.PUSHED_AUTHORIZATION.metadataName()),
                    settings.map().origin(),
                    (server.metadata().isEmpty() ? "missing, but " : "missing and the server publishes none, but ")
                            + whatRequires()
                            + " requires pushed authorization requests (PAR, RFC 9126)"));
        }
        return Optional.empty();
    }

    private String whatRequires() {
        return isRequiredByServer()
                ? "the server"
                : SecurityProfile.of(settings)
                        .map(SecurityProfile::inWords)
                        .orElse(OAuth2Keys.PUSHED_AUTHORIZATION_REQUESTS.name());
    }

    @Override
    public String toString() {
        return "PushPolicy[" + choice + "]";
    }
}
