package io.kstlib.tests.hostile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.core.config.AuthKeys;
import io.kstlib.auth.core.config.PluginSections;
import io.kstlib.auth.spi.client.ClientAuthenticationFactory;
import io.kstlib.auth.spi.config.ConfigKey;
import io.kstlib.auth.spi.config.ConfigKey.Named;
import io.kstlib.auth.spi.config.ConfigSchema;
import io.kstlib.auth.spi.flow.AuthFlowFactory;
import io.kstlib.auth.spi.plugin.PluginFactory;
import io.kstlib.auth.spi.presentation.TokenPresentationFactory;
import io.kstlib.auth.spi.provider.ProviderFactory;
import io.kstlib.auth.spi.provider.ProviderKeys;
import io.kstlib.auth.spi.secret.SecretResolverFactory;
import io.kstlib.auth.spi.storage.TokenStorageFactory;
import io.kstlib.auth.spi.validation.TokenValidatorFactory;
import java.util.Arrays;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * Security rule 11: a new key needs a decision whether it is risky, which the question before consent shows first. A key is, if it names a server, a file, a
 * secret or who gets tokens, if it protects a login, or if it says where tokens are kept. Every other key stands here.
 */
class RiskyKeysTest {

    /** What a stranger's configuration may set without harm, for the reason that the line gives. */
    private static final String HARMLESS = """

            default_provider providers type token_validator                # names of what stands elsewhere
            flows client_authentications token_presentations validators secrets   # sections, each key of which is classified
            client_id client_key_id role_arn session_name duration requested_expiry   # the server decides whether it agrees
            scopes audience authorization_details resource further_resources          # what a token is for; a URL counts as a server
            subject_token_type actor_token_type requested_token_type source_token     # the tokens themselves are secrets
            client_assertion_signing_alg request_object_signing_alg token_endpoint_auth_method send_client_id
            token_member scope_parameter scope_separator revocation        # between this program and a server that is classified
            headers extra.authorize_params proxy.user proxy.no_proxy       # sent to servers that are classified
            login_hint login_mode prompt account_prompt binding_message    # what the person sees
            callback_server.host callback_server.port callback_server.port_range callback_server.timeout   # loopback only
            clock_skew discovery_ttl refresh_grace refresh_leeway          # each within limits
            timeouts.call timeouts.connect timeouts.handshake timeouts.request
            status.display_timezone status.expiring_soon_threshold status.refresh_expiring_soon_threshold
            plugins.allow NAME.command                                     # counts in the person's own configuration only
            server_side trace                                              # keys of another tool, without effect
            """;

    /** Every type of plugin whose keys stand in a configuration, except storages: all that is said of them is risky. */
    private static final List<Class<? extends PluginFactory>> KINDS = List.of(
            ProviderFactory.class,
            AuthFlowFactory.class,
            ClientAuthenticationFactory.class,
            TokenPresentationFactory.class,
            TokenValidatorFactory.class,
            SecretResolverFactory.class);

    @Test
    void everyKeyIsRiskyOrListedAsHarmless() {
        Set<String> harmless = new TreeSet<>();
        collect("", AuthKeys.SCHEMA, harmless);
        collect("", ProviderKeys.schema(), harmless);
        for (Class<? extends PluginFactory> kind : KINDS) {
            ServiceLoader.load(kind).forEach(factory -> collect("", factory.schema(), harmless));
        }

        Set<String> listed = new TreeSet<>();
        HARMLESS.lines()
                .map(line -> line.replaceFirst("#.*", ""))
                .flatMap(line -> Arrays.stream(line.strip().split(" +", -1)))
                .filter(key -> !key.isEmpty())
                .forEach(listed::add);
        assertEquals(String.join("\n", listed), String.join("\n", harmless));
        assertTrue(ServiceLoader.load(TokenStorageFactory.class).findFirst().isPresent());
    }

    private static void collect(String parent, ConfigSchema schema, Set<String> harmless) {
        for (ConfigKey<?> key : schema.keys()) {
            String path = parent + key.name();
            boolean isShownByItsName = RISKY_BY_NAME.contains(path);
            if (key.section().isPresent()) {
                collect(path + ".", key.section().get(), harmless);
            } else if (key.named() == Named.NOTHING && !key.isWeakerWith("") && !isShownByItsName) {
                harmless.add(path);
            }
        }
    }

    /** Keys of core that the question knows: who may answer for a server, and where tokens are kept. */
    private static final Set<String> RISKY_BY_NAME = Set.of(
            ProviderKeys.SSL_VERIFY.name(),
            ProviderKeys.SSL_TRUST.name(),
            AuthKeys.TOKEN_STORAGE.name(),
            PluginSections.STORAGE.key().name());
}
