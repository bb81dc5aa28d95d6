package io.kstlib.auth.testkit;

import io.kstlib.auth.api.client.ClientAuthentication;
import io.kstlib.auth.api.client.ClientAuthenticationFactory;
import io.kstlib.auth.api.client.ClientContext;
import io.kstlib.auth.api.client.ClientCredentials;
import io.kstlib.auth.api.config.Settings;
import io.kstlib.auth.api.flow.AuthFlow;
import io.kstlib.auth.api.flow.AuthFlowFactory;
import io.kstlib.auth.api.flow.AuthorizationServer;
import io.kstlib.auth.api.flow.ClientRequest;
import io.kstlib.auth.api.flow.Endpoint;
import io.kstlib.auth.api.flow.LoginRequest;
import io.kstlib.auth.api.flow.Renewal;
import io.kstlib.auth.api.http.Parameters;
import io.kstlib.auth.api.presentation.PresentationAnswer;
import io.kstlib.auth.api.presentation.TokenPresentation;
import io.kstlib.auth.api.presentation.TokenPresentationFactory;
import io.kstlib.auth.api.provider.PreflightReport;
import io.kstlib.auth.api.provider.Provider;
import io.kstlib.auth.api.provider.ProviderContext;
import io.kstlib.auth.api.provider.ProviderFactory;
import io.kstlib.auth.api.provider.RefreshAnswer;
import io.kstlib.auth.api.provider.RevocationReport;
import io.kstlib.auth.api.provider.TokenOwner;
import io.kstlib.auth.api.resolver.SecretContext;
import io.kstlib.auth.api.resolver.SecretResolver;
import io.kstlib.auth.api.resolver.SecretResolverFactory;
import io.kstlib.auth.api.secret.Secret;
import io.kstlib.auth.api.secret.SecretReference;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.api.validation.TokenValidator;
import io.kstlib.auth.api.validation.TokenValidatorFactory;
import io.kstlib.auth.testkit.context.TestContext;
import io.kstlib.auth.testkit.context.TestFlow;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Plugins that do not keep their contracts, each in a test of its contract that {@link FaultyPluginsTest} runs. */
final class FaultyPlugins {

    private static final String SECRET = "canary-secret";

    private FaultyPlugins() {}

    private static TestContext context() {
        return TestContext.of("auth.providers.corporate", Map.of("client_id", "my-app"));
    }

    /** Knows a secret for every reference, of whatever scheme, and tells it. */
    static final class OpenResolver extends SecretResolverContract {

        private record Resolver(String secret) implements SecretResolver {
            @Override
            public Secret resolve(SecretReference reference) {
                return Secret.of(secret);
            }

            @Override
            public List<String> examine(SecretReference reference) {
                return List.of("it is " + secret);
            }
        }

        @Override
        protected SecretResolverFactory factory() {
            return new SecretResolverFactory() {
                @Override
                public String type() {
                    return "open";
                }

                @Override
                public String description() {
                    return "tells everything";
                }

                @Override
                public SecretResolver create(SecretContext context) {
                    return new Resolver(SECRET);
                }
            };
        }

        @Override
        protected SecretContext context() {
            return TestContext.of("auth.secrets.open", Map.of());
        }

        @Override
        protected String reference() {
            return "shut://a";
        }

        @Override
        protected String secret() {
            return SECRET;
        }

        @Override
        protected String missing() {
            return "open://nothing";
        }
    }

    /** Sends its secret for all to see, and the code of the grant, too. */
    static final class OpenClient extends ClientAuthenticationContract {

        @Override
        protected ClientAuthenticationFactory factory() {
            return new ClientAuthenticationFactory() {
                @Override
                public String type() {
                    return "open";
                }

                @Override
                public String description() {
                    return "tells everything";
                }

                @Override
                public ClientAuthentication create(ClientContext context) {
                    return new ClientAuthentication() {
                        @Override
                        public Strength strength() {
                            return Strength.SECRET_SENT;
                        }

                        @Override
                        public boolean isConfigured() {
                            return true;
                        }

                        @Override
                        public ClientCredentials credentials(AuthorizationServer server, URI endpoint) {
                            return ClientCredentials.none().with("key", SECRET).with("code", "1");
                        }

                        @Override
                        public String toString() {
                            return "OpenClient[" + SECRET + "]";
                        }
                    };
                }
            };
        }

        @Override
        protected ClientContext configured() {
            return context();
        }

        @Override
        protected ClientContext unconfigured() {
            return context();
        }

        @Override
        protected Set<String> secrets() {
            return Set.of(SECRET);
        }
    }

    /** Shows the token that it saw first, in a header that cannot be sent, and never has enough. */
    static final class EndlessPresentation extends TokenPresentationContract {

        @Override
        protected TokenPresentationFactory factory() {
            return new TokenPresentationFactory() {
                @Override
                public String type() {
                    return "endless";
                }

                @Override
                public String description() {
                    return "never has enough";
                }

                @Override
                public TokenPresentation create(ClientContext context) {
                    return new TokenPresentation() {
                        private String first = "";

                        @Override
                        public List<Map.Entry<String, String>> headers(Token token, String method, URI url) {
                            first = first.isEmpty() ? token.accessToken().reveal() : first;
                            return List.of(Map.entry("X Token", first));
                        }

                        @Override
                        public Next answered(Token token, PresentationAnswer answer) {
                            return Next.SEND_AGAIN;
                        }
                    };
                }
            };
        }

        @Override
        protected ClientContext context() {
            return FaultyPlugins.context();
        }
    }

    /** Asks no one whether the token is good, and another endpoint than it says. */
    static final class TrustfulFlow extends AuthFlowContract {

        @Override
        protected AuthFlowFactory factory() {
            return new AuthFlowFactory() {
                @Override
                public String type() {
                    return "trustful";
                }

                @Override
                public String description() {
                    return "asks no one";
                }

                @Override
                public Renewal renewal() {
                    return Renewal.REPETITION;
                }

                @Override
                public AuthFlow create() {
                    return run -> {
                        Parameters form = Parameters.none().with("client_secret", SECRET);
                        try {
                            return run.requestToken(ClientRequest.to(Endpoint.REVOCATION, form));
                        } catch (RuntimeException any) {
                            throw new IllegalStateException("it did not work", any);
                        }
                    };
                }
            };
        }

        @Override
        protected TestFlow run() {
            return TestFlow.of(context(), new AuthorizationServer(null, Map.of(), Map.of()));
        }
    }

    /** Says of every token that it is valid, unless it throws. */
    static final class RudeValidator extends TokenValidatorContract {

        @Override
        protected TokenValidatorFactory factory() {
            return new TokenValidatorFactory() {
                @Override
                public String type() {
                    return "rude";
                }

                @Override
                public String description() {
                    return "throws";
                }

                @Override
                public TokenValidator create(ProviderContext context) {
                    return request -> {
                        throw new IllegalArgumentException("what is that?");
                    };
                }
            };
        }

        @Override
        protected ProviderContext context() {
            return FaultyPlugins.context();
        }

        @Override
        protected ProviderContext unreachable() {
            return FaultyPlugins.context();
        }

        @Override
        protected String valid() {
            return "a-valid-token";
        }

        @Override
        protected String invalid() {
            return "an-invalid-token";
        }
    }

    /** Has a name of its own, throws where it should report, and belongs to the same server wherever it is. */
    static final class RudeProvider extends ProviderContract {

        private record Rude(String name) implements Provider {
            @Override
            public AuthorizationServer server() {
                return new AuthorizationServer(null, Map.of(), Map.of());
            }

            @Override
            public Token login(LoginRequest request) {
                return Token.builder(Secret.of("canary-token"), Instant.EPOCH).build();
            }

            @Override
            public RefreshAnswer refresh(Token token) {
                throw new IllegalStateException("no");
            }

            @Override
            public RevocationReport revoke(Token token) {
                throw new IllegalStateException("no");
            }

            @Override
            public Map<String, Object> userInfo(Token token) {
                return Map.of();
            }

            @Override
            public PreflightReport preflight() {
                return new PreflightReport(List.of());
            }

            @Override
            public String toString() {
                return SECRET;
            }
        }

        @Override
        protected ProviderFactory factory() {
            return new ProviderFactory() {
                @Override
                public String type() {
                    return "rude";
                }

                @Override
                public String description() {
                    return "throws";
                }

                @Override
                public Provider create(ProviderContext context) {
                    return new Rude("rude");
                }

                @Override
                public Optional<TokenOwner> binding(Settings settings) {
                    return Optional.of(TokenOwner.of("https://one.example.com", "my-app"));
                }
            };
        }

        @Override
        protected ProviderContext context() {
            return FaultyPlugins.context();
        }

        @Override
        protected ProviderContext unreachable() {
            return FaultyPlugins.context();
        }

        @Override
        protected LoginRequest login() {
            return TestFlow.of(FaultyPlugins.context(), new AuthorizationServer(null, Map.of(), Map.of()))
                    .request();
        }

        @Override
        protected Set<String> secrets() {
            return Set.of(SECRET);
        }
    }
}
