package io.kstlib.auth.core.plugin;

import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import io.kstlib.auth.api.error.NetworkException;
import io.kstlib.auth.api.error.PluginException;
import io.kstlib.auth.api.login.ConfigOrigin;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.api.validation.TokenKind;
import io.kstlib.auth.api.validation.ValidationRequest;
import io.kstlib.auth.api.validation.ValidationTerms;
import io.kstlib.auth.core.ServicesLoader;
import io.kstlib.auth.core.config.PinnedFiles;
import io.kstlib.auth.core.lifecycle.LoginName;
import io.kstlib.auth.core.lifecycle.TokenEvents;
import io.kstlib.auth.spi.client.ClientAuthentication;
import io.kstlib.auth.spi.client.ClientAuthenticationFactory;
import io.kstlib.auth.spi.client.ClientContext;
import io.kstlib.auth.spi.config.ConfigMap;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.config.UserDirectory;
import io.kstlib.auth.spi.http.HttpCall;
import io.kstlib.auth.spi.plugin.Plugin;
import io.kstlib.auth.spi.plugin.PluginContext;
import io.kstlib.auth.spi.presentation.TokenPresentation;
import io.kstlib.auth.spi.presentation.TokenPresentationFactory;
import io.kstlib.auth.spi.provider.Provider;
import io.kstlib.auth.spi.provider.ProviderContext;
import io.kstlib.auth.spi.provider.ProviderFactory;
import io.kstlib.auth.spi.storage.StorageContext;
import io.kstlib.auth.spi.storage.TokenStorage;
import io.kstlib.auth.spi.storage.TokenStorageFactory;
import io.kstlib.auth.spi.validation.TokenValidator;
import io.kstlib.auth.spi.validation.TokenValidatorFactory;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The network settings of a provider apply to the plugins of all kinds that work for it. */
@Tag("class-path")
class PluginNetworkTest {

    @RegisterExtension
    private final WireMockExtension api = WireMockExtension.newInstance().build();

    @TempDir
    private Path folder;

    /** The ways in which a plugin of each kind is made. */
    private enum Kind {
        PROVIDER {
            @Override
            void make(Section provider, Assembly parts) {
                provider.guarded();
            }
        },
        STORAGE {
            @Override
            void make(Section provider, Assembly parts) {
                parts.storage(provider);
            }
        },
        VALIDATOR {
            @Override
            void make(Section provider, Assembly parts) {
                ValidationTerms terms = ValidationTerms.none();
                provider.validate(new ValidationRequest(Secret.of("t"), TokenKind.ACCESS_TOKEN, "a test", terms));
            }
        },
        CLIENT_AUTHENTICATION {
            @Override
            void make(Section provider, Assembly parts) {
                provider.clientAuthentication("odd");
            }
        },
        TOKEN_PRESENTATION {
            @Override
            void make(Section provider, Assembly parts) {
                provider.tokenPresentation("odd");
            }
        };

        abstract void make(Section provider, Assembly parts);
    }

    /** A plugin that asks a server, and then fails. */
    abstract static class Odd {

        static RuntimeException used(PluginContext context) {
            URI server = URI.create(context.environment().get("SERVER"));
            int status = context.http().send(HttpCall.get(server)).status();
            return new IllegalStateException("answered with " + status);
        }
    }

    @Plugin(type = "odd", description = "asks a server when it is made")
    public static final class OddProviders extends Odd implements ProviderFactory {

        @Override
        public Provider create(ProviderContext context) {
            throw used(context);
        }
    }

    @Plugin(type = "odd", description = "asks a server when it is made")
    public static final class OddStorages extends Odd implements TokenStorageFactory {

        @Override
        public TokenStorage create(StorageContext context) {
            throw used(context);
        }
    }

    @Plugin(type = "odd", description = "asks a server when it is made")
    public static final class OddValidators extends Odd implements TokenValidatorFactory {

        @Override
        public TokenValidator create(ProviderContext context) {
            throw used(context);
        }
    }

    @Plugin(type = "odd", description = "asks a server when it is made")
    public static final class OddClients extends Odd implements ClientAuthenticationFactory {

        @Override
        public ClientAuthentication create(ClientContext context) {
            throw used(context);
        }
    }

    @Plugin(type = "odd", description = "asks a server when it is made")
    public static final class OddPresentations extends Odd implements TokenPresentationFactory {

        @Override
        public TokenPresentation create(ClientContext context) {
            throw used(context);
        }
    }

    private static Token noOther(LoginName login) {
        throw new AssertionError("no token of " + login.provider() + " is asked for");
    }

    private void make(Kind kind, String server, Map<String, Object> network) {
        Map<String, Object> section = new HashMap<>(network);
        section.putAll(Map.of("type", "odd", "client_id", "it", "token_storage", "odd", "token_validator", "odd"));
        Settings auth = new Settings("auth", ConfigMap.of(Map.of("providers", Map.of("corporate", section))));
        Settings settings = new Settings("auth.providers.corporate", ConfigMap.of(section));
        UserDirectory home = UserDirectory.at(folder);
        Assembly.ProgramEnvironment surroundings = new Assembly.ProgramEnvironment(
                Map.of("SERVER", server),
                home,
                home,
                home,
                ConfigOrigin.PROGRAM,
                PinnedFiles.NONE,
                file -> false,
                Clock.systemUTC(),
                warning -> {},
                new TokenEvents(List.of()),
                line -> {});
        Plugins plugins = new Plugins(
                Plugins.Place.of(ServicesLoader.besideClassPath()
                        .declare(folder, ProviderFactory.class, OddProviders.class.getName())
                        .declare(folder, TokenStorageFactory.class, OddStorages.class.getName())
                        .declare(folder, TokenValidatorFactory.class, OddValidators.class.getName())
                        .declare(folder, ClientAuthenticationFactory.class, OddClients.class.getName())
                        .declare(folder, TokenPresentationFactory.class, OddPresentations.class.getName())),
                null);
        Assembly parts = new Assembly(
                auth,
                plugins,
                surroundings,
                PluginNetworkTest::noOther,
                login -> noOther(login).accessToken());
        kind.make(parts.provider("corporate", settings), parts);
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void sendsTheHeadersOfTheProvider(Kind kind) {
        api.stubFor(any(anyUrl()).willReturn(ok()));

        assertThrows(
                PluginException.class,
                () -> make(
                        kind,
                        "http://127.0.0.1:" + api.getPort() + "/things",
                        Map.of("headers", Map.of("X-Tenant", "blue"))));

        api.verify(1, getRequestedFor(urlEqualTo("/things")).withHeader("X-Tenant", equalTo("blue")));
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void goesByTheProxyOfTheProvider(Kind kind) {
        NetworkException refused = assertThrows(
                NetworkException.class,
                () -> make(kind, "https://api.example.com", Map.of("proxy", Map.of("url", "http://127.0.0.1:1"))));

        assertTrue(refused.problem().contains("127.0.0.1:1"), refused::getMessage);
    }
}
