package io.kstlib.auth.oauth2.client;

import io.kstlib.auth.api.SessionEndReport;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.oauth2.client.Preflight.Finding;
import io.kstlib.auth.oauth2.client.ServerComparison.Difference;
import io.kstlib.auth.oauth2.discovery.ServerMetadata;
import io.kstlib.auth.oauth2.endpoint.UserInfo;
import io.kstlib.auth.spi.flow.AuthFlowFactory;
import io.kstlib.auth.spi.flow.AuthorizationServer;
import io.kstlib.auth.spi.provider.SessionEndRequest;
import java.net.URI;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a protocol that is based on OAuth 2.0 demands of a server: of its logins, its tokens and its answers. The defaults are those of OAuth 2.0 itself,
 * which demands nothing. Implementations are safe for use by several threads.
 */
public interface ServerPolicy {

    /** {@return the scopes that a login asks for; if empty, the server chooses} */
    List<String> scopes();

    /** {@return what checks authorization responses before any of their parameters is believed} */
    default ResponseAcceptance responses() {
        return ResponseAcceptance.OF_PLAIN;
    }

    /**
     * {@return what one login sends and checks; called once for each login}
     *
     * @param flow the flow of the login
     */
    default Login login(AuthFlowFactory flow) {
        return new Login(Map.of(), (token, code) -> token);
    }

    /**
     * What one login sends and checks.
     *
     * @param parameters parameters of the authorization request, such as {@code nonce}; they win over those of {@code extra.authorize_params}
     * @param check checks the token before the person reads that the login worked
     */
    record Login(Map<String, String> parameters, TokenCheck check) {

        public Login {
            parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters)); // in this order
        }
    }

    /** Checks a token that was just obtained. */
    @FunctionalInterface
    interface TokenCheck {

        /**
         * Checks a token.
         *
         * @param token the token, as the token endpoint answered
         * @param code the authorization code that was exchanged for it; {@code null} if there was none
         * @return the token to keep
         * @throws io.kstlib.auth.api.error.TokenRefusedException if the token did not pass
         */
        Token accept(Token token, @Nullable Secret code);
    }

    /**
     * Checks the answer to a refresh, before anything is kept from the earlier token.
     *
     * @param earlier the token whose refresh token was sent
     * @param answer the token of the answer
     * @return the token to use
     * @throws io.kstlib.auth.api.error.TokenRefusedException if the token did not pass
     */
    default Token acceptRefreshed(Token earlier, Token answer) {
        return answer;
    }

    /**
     * Asks who the owner of a token is.
     *
     * @param token a valid token
     * @param endpoint the userinfo endpoint
     * @return the claims that have a value
     */
    default Map<String, Object> userInfo(Token token, UserInfo endpoint) {
        return endpoint.ask(token, new UserInfo.JsonReader());
    }

    /**
     * Ends the session that the server keeps in the browser.
     *
     * @param request how to do it
     * @return the result; by default that the protocol does not support this
     */
    default SessionEndReport endSession(SessionEndRequest request) {
        return SessionEndReport.notSupported();
    }

    /** {@return the part of a preflight that depends on the protocol, for the present state of the server} */
    Examination examination();

    /** The part of one preflight that depends on the protocol. Used by one thread. */
    interface Examination {

        /** {@return any URL of the server; empty if none is configured} */
        Optional<URI> address();

        /** {@return what fetches the present metadata of the server; empty where it is not needed, because the endpoints are configured} */
        Optional<ServerMetadata> metadata();

        /**
         * Judges what the server publishes.
         *
         * @param metadata that of {@link #metadata()}
         */
        Finding discovery(ServerMetadata metadata);

        /** {@return what judges the keys that the server publishes; empty, which is the default, if the protocol has no signed tokens} */
        default Optional<Supplier<Finding>> keys() {
            return Optional.empty();
        }

        /** {@return a remark on the scopes, which follows the message about them; nothing by default} */
        default String remarkOnScopes() {
            return "";
        }

        /**
         * {@return what differs between the section and the lists of the server, beside what OAuth 2.0 has; nothing by default}
         *
         * @param server the server, with its metadata
         */
        default List<Difference> comparison(AuthorizationServer server) {
            return List.of();
        }
    }
}
