package io.kstlib.auth.oidc.provider;

import io.kstlib.auth.api.error.ConfigProblem;
import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.oauth2.config.OAuth2Keys;
import io.kstlib.auth.oidc.config.OidcKeys;
import io.kstlib.auth.oidc.jose.Quote;
import io.kstlib.auth.oidc.jwt.AcceptedAlgorithms;
import io.kstlib.auth.spi.config.ConfigKey;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.flow.AuthorizationServer;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a section demands of signatures of the server: which algorithms, and whether it signs its authorization responses.
 *
 * @param settings the section
 */
record SignatureDemands(Settings settings) {

    /** What servers list the algorithms of their authorization responses in (JARM section 4). */
    static final String OF_RESPONSES = "authorization_signing_alg_values_supported";

    private static final String OF_ID_TOKENS = "id_token_signing_alg_values_supported";
    private static final String MODES = "response_modes_supported";

    /** Returns the mode of signed authorization responses; empty where they are plain. */
    Optional<String> responseMode() {
        return OAuth2Keys.signedResponses(settings);
    }

    /** Returns what the authorization request says of the response. */
    Map<String, String> parameters() {
        return responseMode()
                .map(mode -> Map.of(OAuth2Keys.RESPONSE_MODE.name(), mode))
                .orElse(Map.of());
    }

    /**
     * Fails before anything is sent if the server publishes that it does otherwise.
     *
     * @throws ConfigurationException if it does
     */
    void requireOffered(AuthorizationServer server) {
        requireAccepted("ID tokens", OF_ID_TOKENS, server);
        requireResponsesOffered(server);
    }

    /** Fails before anything is sent if the server publishes that its responses would not pass. */
    void requireResponsesOffered(AuthorizationServer server) {
        Optional<String> mode = responseMode();
        if (mode.isEmpty()) {
            return;
        }
        requireAccepted("responses", OF_RESPONSES, server);
        List<String> modes = server.supported(MODES);
        if (!modes.isEmpty() && !modes.contains(mode.get())) {
            throw wrong(
                    OAuth2Keys.RESPONSE_MODE,
                    mode.get() + ", but the server offers only " + Quote.of(modes) + " (" + MODES + "); remove it");
        }
    }

    private void requireAccepted(String what, String list, AuthorizationServer server) {
        AcceptedAlgorithms accepted = AcceptedAlgorithms.from(settings);
        List<String> published = server.supported(list);
        if (!accepted.fit(published)) {
            throw wrong(
                    OidcKeys.ACCEPTED_ALGORITHMS,
                    Quote.of(accepted.names()) + " has none by which the server signs " + what + ", "
                            + Quote.of(published) + " (" + list + ")");
        }
    }

    private ConfigurationException wrong(ConfigKey<?> key, String what) {
        return new ConfigurationException(new ConfigProblem(settings.path(key.name()), settings.origin(key), what));
    }
}
