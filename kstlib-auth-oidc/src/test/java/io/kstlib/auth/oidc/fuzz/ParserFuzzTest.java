package io.kstlib.auth.oidc.fuzz;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.error.ProtocolException;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.validation.TokenKind;
import io.kstlib.auth.api.validation.ValidationReport;
import io.kstlib.auth.api.validation.ValidationRequest;
import io.kstlib.auth.api.validation.ValidationTerms;
import io.kstlib.auth.oauth2.discovery.DiscoveryDocument;
import io.kstlib.auth.oauth2.discovery.PublishedDocument;
import io.kstlib.auth.oauth2.discovery.PublishedDocument.Receipt;
import io.kstlib.auth.oidc.Corporate;
import io.kstlib.auth.oidc.TestClock;
import io.kstlib.auth.oidc.jwks.JwkSet;
import io.kstlib.auth.oidc.jwks.VerificationKey;
import io.kstlib.auth.oidc.jwt.JwtValidatorFactory;
import io.kstlib.auth.spi.flow.Endpoint;
import io.kstlib.auth.spi.validation.TokenValidator;
import io.kstlib.auth.testkit.server.SigningKey;
import io.kstlib.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * Gives random input to the readers of tokens, key sets and discovery documents: seeds, and seeds with random changes. The system property
 * {@value #SECONDS} says how many seconds this runs; the default is two seconds.
 */
class ParserFuzzTest {

    private static final String SECONDS = "kstlib.fuzz.seconds";
    private static final String ISSUER = "https://sso.example.com";
    private static final TestClock CLOCK = new TestClock();

    private final List<String> tokens = seeds("tokens.txt");
    private final List<String> sets = seeds("jwks.txt");
    private final List<String> documents = seeds("discovery.txt");
    private final TokenValidator validator = new JwtValidatorFactory().create(Corporate.context(CLOCK, Map.of()));
    private final ValidationTerms terms = ValidationTerms.none()
            .issuer(ISSUER)
            .keys("jwks.json", text(Map.of("keys", List.of(SigningKey.rsa().jwk()))));
    private final String good = SigningKey.rsa()
            .sign(Map.of("iss", ISSUER, "sub", "jane", "exp", CLOCK.instant().getEpochSecond() + 600));

    private static String text(Object json) {
        return new String(Json.write(json), StandardCharsets.UTF_8);
    }

    private static List<String> seeds(String file) {
        try (InputStream in = ParserFuzzTest.class.getResourceAsStream("/fuzz/" + file)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isEmpty())
                    .toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private ValidationReport check(String token) {
        return validator.validate(new ValidationRequest(Secret.of(token), TokenKind.UNKNOWN, "fuzz", terms));
    }

    @Example
    void replaysTheSeeds() {
        assertTrue(check(good).isValid(), () -> check(good).steps().toString());
        tokens.forEach(token -> assertFalse(check(token).isValid(), token));
        sets.forEach(ParserFuzzTest::readSet);
        documents.forEach(ParserFuzzTest::readDiscovery);
        assertTrue(tokens.size() > 10 && sets.size() > 5 && documents.size() > 5);
    }

    @Property
    void neverAcceptsATokenThatWasChangedAndNeverBreaks(@ForAll long seed) {
        Random random = new Random(seed);
        String original = random.nextBoolean() ? good : tokens.get(random.nextInt(tokens.size()));
        String mutated = Mutation.of(original, random);
        String changed = mutated.isEmpty() ? "." : mutated; // a secret cannot be empty

        ValidationReport report = check(changed);

        assertEquals(changed.equals(good), report.isValid(), changed);
        assertTrue(report.isValid() || report.failedStep().isPresent());
    }

    @Property
    void readsKeySetsOrSaysWhyNot(@ForAll long seed) {
        Random random = new Random(seed);
        readSet(Mutation.of(sets.get(random.nextInt(sets.size())), random));
    }

    @Property
    void readsDiscoveryDocumentsOrSaysWhyNot(@ForAll long seed) {
        Random random = new Random(seed);
        readDiscovery(Mutation.of(documents.get(random.nextInt(documents.size())), random));
    }

    @Example
    void goesOnForAsLongAsItIsGiven() {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(Integer.getInteger(SECONDS, 2));
        Random seeds = new Random();
        while (System.nanoTime() < end) {
            long seed = seeds.nextLong();
            assertAll(
                    "with the seed " + seed,
                    () -> neverAcceptsATokenThatWasChangedAndNeverBreaks(seed),
                    () -> readsKeySetsOrSaysWhyNot(seed),
                    () -> readsDiscoveryDocumentsOrSaysWhyNot(seed));
        }
    }

    private static PublishedDocument published(String text) {
        return PublishedDocument.saved(URI.create("file:seed"), text, "the document", Receipt.ofFile(Instant.EPOCH));
    }

    private static void readSet(String text) {
        try {
            for (VerificationKey key : JwkSet.parse(published(text)).keys()) {
                assertFalse(key.fingerprint().isEmpty());
            }
        } catch (ProtocolException said) {
            assertFalse(said.problem().isEmpty());
        }
    }

    private static void readDiscovery(String text) {
        try {
            DiscoveryDocument document = DiscoveryDocument.parse(published(text));
            for (URI endpoint : document.endpoints(Set.of(Endpoint.TOKEN)).values()) {
                assertTrue(endpoint.isAbsolute());
            }
        } catch (ProtocolException said) {
            assertFalse(said.problem().isEmpty());
        }
    }
}
