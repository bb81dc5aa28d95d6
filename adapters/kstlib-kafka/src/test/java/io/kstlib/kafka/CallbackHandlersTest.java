package io.kstlib.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.error.AuthException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.NameCallback;
import javax.security.auth.callback.UnsupportedCallbackException;
import javax.security.auth.login.AppConfigurationEntry;
import javax.security.auth.login.AppConfigurationEntry.LoginModuleControlFlag;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.security.auth.AuthenticateCallbackHandler;
import org.apache.kafka.common.security.auth.SaslExtensionsCallback;
import org.apache.kafka.common.security.oauthbearer.OAuthBearerToken;
import org.apache.kafka.common.security.oauthbearer.OAuthBearerTokenCallback;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The questions of Kafka to the handlers, and the clients that they refuse. */
@Timeout(60)
class CallbackHandlersTest {

    private static final String MODULE = "org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule";

    @TempDir
    Path folder;

    private final AuthenticateCallbackHandler login = new TokenLoginCallbackHandler();
    private final AuthenticateCallbackHandler client = new TokenClientCallbackHandler();
    private final Map<String, String> options = new HashMap<>();
    private final Map<String, Object> configs = new HashMap<>(Map.of(
            "security.protocol",
            "SASL_SSL",
            "ssl.endpoint.identification.algorithm",
            "https",
            "sasl.client.callback.handler.class",
            TokenClientCallbackHandler.class,
            "bootstrap.servers",
            List.of("kafka-1.company.com:9093", "kafka-2.company.com:9093")));
    private CompanyTokens tokens;

    @BeforeEach
    void start() throws IOException {
        tokens = new CompanyTokens("{\"sub\":\"alice\",\"client\":\"my-service\",\"scope\":\"read write\"}");
        options.putAll(Map.of(
                "provider",
                "corporate",
                "allowed_hosts",
                "kafka-1.company.com, kafka-2.company.com",
                "config",
                tokens.configuration(folder).toString(),
                "extension_logicalCluster",
                "orders"));
    }

    @AfterEach
    void stop() {
        login.close();
        client.close();
        tokens.close();
    }

    private void configure(AuthenticateCallbackHandler handler) {
        handler.configure(
                configs,
                "OAUTHBEARER",
                List.of(new AppConfigurationEntry(MODULE, LoginModuleControlFlag.REQUIRED, options)));
    }

    private static OAuthBearerToken token(AuthenticateCallbackHandler handler) throws Exception {
        OAuthBearerTokenCallback callback = new OAuthBearerTokenCallback();
        handler.handle(new Callback[] {callback});
        return callback.token();
    }

    private String refusal(AuthenticateCallbackHandler handler) {
        return assertThrows(ConfigException.class, () -> configure(handler)).getMessage();
    }

    @Test
    void giveTheTokenWithItsClaimsAndItsLifetime() throws Exception {
        configure(login);

        long before = System.currentTimeMillis();
        OAuthBearerToken token = token(login);

        assertEquals("alice", token.principalName());
        assertEquals(Set.of("read", "write"), token.scope());
        assertTrue(token.lifetimeMs() > before && token.lifetimeMs() <= before + 90_000, () -> "" + token.lifetimeMs());
        assertTrue(token.startTimeMs() <= System.currentTimeMillis());
        assertEquals(3, token.value().split("\\.").length);
        assertFalse(token.toString().contains(token.value()));
    }

    @Test
    void takeTheClaimsThatKafkaIsConfiguredFor() throws Exception {
        configs.put("sasl.oauthbearer.sub.claim.name", "client");
        configs.put("sasl.oauthbearer.scope.claim.name", "none");
        configure(client);

        OAuthBearerToken token = token(client);

        assertEquals("my-service", token.principalName());
        assertEquals(Set.of(), token.scope());
    }

    @Test
    void askForNoTokenForEachConnection() throws Exception {
        configure(client);

        assertEquals(token(client).value(), token(client).value());
        assertEquals(1, tokens.issued());
    }

    @Test
    void giveTheExtensions() throws Exception { // RFC 7628 section 3.1
        configure(client);
        SaslExtensionsCallback callback = new SaslExtensionsCallback();

        client.handle(new Callback[] {callback});

        assertEquals(Map.of("logicalCluster", "orders"), callback.extensions().map());
    }

    @Test
    void answerNoOtherQuestion() {
        configure(login);
        configure(client);
        Callback[] name = {new NameCallback("name")};

        assertThrows(UnsupportedCallbackException.class, () -> login.handle(name));
        assertThrows(UnsupportedCallbackException.class, () -> client.handle(name));
    }

    @Test
    void sayWhyThereIsNoToken() throws Exception {
        tokens.refuse();
        configure(login);
        configure(client);
        OAuthBearerTokenCallback callback = new OAuthBearerTokenCallback();

        login.handle(new Callback[] {callback});
        assertNull(callback.token());
        assertTrue(callback.errorDescription().contains("invalid_client"), callback.errorDescription());

        IOException failed = assertThrows(IOException.class, () -> token(client));
        assertInstanceOf(AuthException.class, failed.getCause());
    }

    @ParameterizedTest
    @CsvSource({
        "bootstrap.servers, evil.example:9093, evil.example:9093 must not receive the token",
        "bootstrap.servers, 'kafka-1.company.com:9093,evil.example:9093', evil.example:9093 must not receive the token",
        "bootstrap.servers, '', no servers are configured",
        "security.protocol, SASL_PLAINTEXT, wherever it is",
        "security.protocol, SSL, has to be SASL_SSL",
        "ssl.endpoint.identification.algorithm, '', any server with a certificate",
        "sasl.client.callback.handler.class, com.example.Other, has to be io.kstlib.kafka.TokenClientCallbackHandler"
    })
    void refuseAClientThatCouldSendTheTokenElsewhere(String setting, String value, String reason) {
        configs.put(setting, value);

        assertTrue(refusal(client).contains(reason), () -> refusal(client));
        assertTrue(refusal(login).contains(reason), () -> refusal(login));
        assertEquals(0, tokens.issued());
    }

    @Test
    void allowPlainTextOnThisMachine() throws Exception {
        configs.put("security.protocol", "SASL_PLAINTEXT");
        configs.put("bootstrap.servers", List.of("127.0.0.1:9092"));
        options.put("allowed_hosts", "127.0.0.1");
        assertTrue(refusal(client).contains("plain_text_on_localhost"), "the broker may name others");
        options.put("plain_text_on_localhost", "true");
        configure(client);

        assertEquals("alice", token(client).principalName());
    }

    @Test
    void allowPlainTextToNoOtherMachine() {
        configs.put("security.protocol", "SASL_PLAINTEXT");
        options.put("plain_text_on_localhost", "true");
        assertTrue(refusal(client).contains("neither https nor on this machine"), () -> refusal(client));

        options.put("plain_text_on_localhost", "localhost");
        assertTrue(refusal(client).contains("has to be true or false"), () -> refusal(client));
    }

    @Test
    void takeAnEmptyScopeForNone() throws Exception {
        tokens.close();
        tokens = new CompanyTokens("{\"sub\":\"alice\",\"scope\":\" \"}");
        options.put("config", tokens.configuration(folder).toString());
        configure(login);

        assertEquals(Set.of(), token(login).scope());
    }

    @ParameterizedTest
    @CsvSource({"provider, lacks the option provider", "allowed_hosts, lacks the option allowed_hosts"})
    void refuseOptionsThatAreMissing(String option, String reason) {
        options.remove(option);

        assertTrue(refusal(login).contains(reason), () -> refusal(login));
    }

    @Test
    void refuseAnOptionThatTheyDoNotKnow() {
        options.put("host", "kafka-1.company.com");

        assertTrue(refusal(login).contains("unknown option host"), () -> refusal(login));
    }
}
