package io.kstlib.auth.oidc.introspection;

import io.kstlib.auth.api.error.NetworkException;
import io.kstlib.auth.api.error.OAuthErrorException;
import io.kstlib.auth.api.error.ProtocolException;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.validation.TokenKind;
import io.kstlib.auth.api.validation.ValidationReport;
import io.kstlib.auth.api.validation.ValidationReport.Verdict;
import io.kstlib.auth.api.validation.ValidationRequest;
import io.kstlib.auth.api.validation.ValidationStep;
import io.kstlib.auth.api.validation.ValidationTerms;
import io.kstlib.auth.api.validation.report.Inspection;
import io.kstlib.auth.api.validation.report.ProofFacts;
import io.kstlib.auth.api.validation.report.ProofFacts.ServerFacts;
import io.kstlib.auth.oauth2.endpoint.Introspection;
import io.kstlib.auth.oauth2.endpoint.ServerConnection;
import io.kstlib.auth.oidc.jose.Quote;
import io.kstlib.auth.oidc.jose.TokenRefusal;
import io.kstlib.auth.oidc.jwks.Issuer;
import io.kstlib.auth.oidc.jwt.SignedAnswer.SignedIntrospection;
import io.kstlib.auth.spi.flow.AuthorizationServer;
import io.kstlib.auth.spi.flow.Endpoint;
import io.kstlib.auth.spi.plugin.Plugin;
import io.kstlib.auth.spi.provider.ProviderContext;
import io.kstlib.auth.spi.provider.ProviderKeys;
import io.kstlib.auth.spi.validation.TokenValidator;
import io.kstlib.auth.spi.validation.TokenValidatorFactory;
import io.kstlib.http.ProviderHttp;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Makes validators of the type {@code introspection}: they ask the server that issued a token. */
@Plugin(type = "introspection", description = "asks the server that issued a token whether it is active")
public final class IntrospectionValidatorFactory implements TokenValidatorFactory {

    /** For {@link java.util.ServiceLoader}. */
    public IntrospectionValidatorFactory() {}

    @Override
    public TokenValidator create(ProviderContext context) {
        return new IntrospectionValidator(context);
    }

    @Override
    public boolean judgesOpaqueTokens() {
        return true;
    }

    /** Asks the server of one provider about tokens. Safe for use by several threads. */
    private static final class IntrospectionValidator implements TokenValidator {

        private static final String FIND = "find_endpoint";
        private static final String ASK = "ask_server";
        private static final String JUDGE = "judge_answer";

        private final ProviderContext context;
        private final Supplier<AuthorizationServer> server;
        private final Introspection introspection;
        private final Issuer issuer;

        IntrospectionValidator(ProviderContext context) {
            this.context = context;
            ProviderHttp transport = ProviderHttp.from(context);
            this.issuer = Issuer.of(context, transport);
            this.server = issuer.metadata(context);
            this.introspection = new Introspection(new ServerConnection(context, transport, server));
        }

        @Override
        public ValidationReport validate(ValidationRequest request) {
            return new Question(request).run();
        }

        private boolean hasClient() {
            return context.settings().has(ProviderKeys.CLIENT_ID);
        }

        /** Returns the verifier of signed answers of this server for this client; empty when the server's keys are not known. */
        private Optional<SignedIntrospection> signedAnswers() {
            Optional<URI> jwks = server.get().endpoint(Endpoint.JWKS);
            return jwks.map(url -> new SignedIntrospection(context, issuer, url));
        }

        /** One question about one token, in three steps. Used by one thread, once. */
        private final class Question {

            private final ValidationRequest request;
            private final List<ValidationStep> steps = new ArrayList<>();
            private @Nullable URI endpoint;
            private @Nullable String word;
            private @Nullable Duration judgedSkew;
            private @Nullable Inspection next;
            private Map<String, @Nullable Object> fields = Map.of();

            Question(ValidationRequest request) {
                this.request = request;
            }

            ValidationReport run() {
                String step = FIND;
                try {
                    URI found = find();
                    step = ASK;
                    ask(found);
                    step = JUDGE;
                    judge();
                    return report();
                } catch (TokenRefusal refused) {
                    return failed(step, refused, who(step));
                } catch (NetworkException unreachable) {
                    if (unreachable.reason() == NetworkException.Reason.INTERRUPTED) {
                        throw unreachable; // the caller wants no report after an interrupt
                    }
                    return failed(
                            step,
                            TokenRefusal.because(step.equals(FIND) ? "discovery" : "introspection", unreachable),
                            "the network, or the provider");
                }
            }

            private ValidationReport failed(String step, TokenRefusal why, String who) {
                steps.add(ValidationStep.failed(step, why.failure("an active token", who), why.facts()));
                next = next(step);
                return report();
            }

            private String who(String step) {
                if (!hasClient()) {
                    return "the person who supplied the token";
                }
                return step.equals(JUDGE)
                        ? "the person, by logging in again"
                        : "the provider, or the configuration of this client";
            }

            private Inspection next(String step) {
                if (!hasClient()) {
                    return new Inspection.Providers();
                }
                return step.equals(JUDGE)
                        ? new Inspection.Login(context.name())
                        : new Inspection.Configuration(context.name());
            }

            private ValidationReport report() {
                return ValidationReport.of(request, steps, fields, facts());
            }

            private ServerFacts facts() {
                return new ServerFacts(endpoint, word, new ProofFacts.Clocks(null, judgedSkew), next);
            }

            private URI find() throws TokenRefusal {
                if (!hasClient()) {
                    throw opaque("no provider is named that could be asked about it")
                            .remedy(Remedy.of(Remedy.Kind.NAME_PROVIDER));
                }
                Optional<URI> found;
                try {
                    found = introspection.endpoint();
                } catch (ProtocolException unusable) {
                    throw TokenRefusal.because("discovery", unusable);
                }
                if (found.isEmpty()) {
                    throw opaque("provider \"" + context.name() + "\" has no introspection endpoint")
                            .remedy(Remedy.changeSetting(
                                    context.settings().path("introspection_endpoint"),
                                    "if it has one that it does not publish"));
                }
                endpoint = found.get();
                steps.add(ValidationStep.passed(
                        FIND,
                        "the server answers about tokens at "
                                + Quote.plain(found.get().toString()),
                        Map.of("introspection_endpoint", found.get().toString())));
                return found.get();
            }

            private static TokenRefusal opaque(String why) {
                return TokenRefusal.of(
                                "token",
                                "the token is not a JWT but opaque: it holds nothing that could be verified, and "
                                        + why)
                        .expected("a signed JWT, or a server that answers about the token", "an opaque token")
                        .verdict(Verdict.NOT_VERIFIABLE);
            }

            private void ask(URI server) throws TokenRefusal {
                String hint = request.kind() == TokenKind.ID_TOKEN ? "id_token" : "access_token";
                Introspection.Answer answer;
                try {
                    answer = introspection.ask(request.token(), hint);
                } catch (ProtocolException unusable) {
                    throw TokenRefusal.because("introspection", unusable);
                } catch (OAuthErrorException refused) {
                    throw TokenRefusal.of("introspection", refused.problem())
                            .expected("an answer about the token", refused.error())
                            .remedy(refused.remedy()
                                    .orElse(Remedy.advice("Allow introspection for this client at the provider")))
                            .verdict(Verdict.UNDECIDED);
                }
                String whose = "the word of the server " + server.getHost();
                if (answer.signed() == null) {
                    fields = answer.fields();
                } else {
                    fields = signed(answer.signed());
                    whose = whose + ", signed";
                }
                word = whose + " (RFC 7662): no one else can verify this token";
                steps.add(ValidationStep.passed(
                        ASK,
                        "the server answered"
                                + (answer.signed() == null ? "" : ", and its signature is valid (RFC 9701)")
                                + "; this is its word and not a proof",
                        Map.of("signed", answer.signed() != null)));
            }

            private Map<String, @Nullable Object> signed(String answer) throws TokenRefusal {
                Optional<SignedIntrospection> verifier = signedAnswers();
                if (verifier.isEmpty()) {
                    throw TokenRefusal.of(
                                    "introspection",
                                    "the answer is signed, and the server publishes no keys to verify it by")
                            .expected("a jwks_uri", "nothing")
                            .remedy(Remedy.changeSetting(context.settings().path("jwks_uri")))
                            .verdict(Verdict.UNDECIDED);
                }
                return verifier.get().verified(answer);
            }

            private void judge() throws TokenRefusal {
                if (!Boolean.TRUE.equals(fields.get("active"))) {
                    throw TokenRefusal.of(
                                    "active",
                                    "the server says that the token is not active: expired, revoked, or not its own")
                            .expected("active is true", "active is " + Quote.of(fields.get("active")));
                }
                ValidationTerms terms = request.terms();
                if (terms.issuer().isPresent() && !Objects.equals(terms.issuer().get(), fields.get("iss"))) {
                    throw TokenRefusal.differs("iss", Quote.of(terms.issuer().get()), fields.get("iss"))
                            .verdict(Verdict.OTHER_PROVIDER);
                }
                if (terms.audience().isPresent()
                        && !audiences().contains(terms.audience().get())) {
                    throw TokenRefusal.differs(
                            "aud", Quote.of(terms.audience().get()) + ", the audience asked for", fields.get("aud"));
                }
                Duration skew =
                        terms.clockSkew().orElseGet(() -> context.settings().get(ProviderKeys.CLOCK_SKEW));
                Instant past = context.clock().instant().minus(skew);
                if (fields.get("exp") instanceof Number expiry && isNotAfter(expiry, past)) {
                    throw TokenRefusal.of("exp", "the server says that the token is active, and that it has expired")
                            .expected("a time that is not past", Quote.of(expiry));
                }
                judgedSkew = skew;
                steps.add(ValidationStep.passed(
                        JUDGE,
                        "the server says that the token is active",
                        Map.of("active", true, "clock_skew_seconds", skew.toSeconds())));
            }

            /** Compares the number as it was written. For endless tokens, servers write times that no calendar has. */
            private static boolean isNotAfter(Number seconds, Instant time) {
                return new BigDecimal(seconds.toString()).compareTo(BigDecimal.valueOf(time.getEpochSecond())) <= 0;
            }

            private List<Object> audiences() {
                Object audience = fields.get("aud");
                if (audience instanceof List<?> list) {
                    return new ArrayList<>(list);
                }
                return audience == null ? List.of() : List.of(audience);
            }
        }
    }
}
