package io.kstlib.auth.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.kstlib.auth.api.error.Origin;
import io.kstlib.auth.api.error.SecretException;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.spi.config.SecretReference;
import io.kstlib.auth.spi.plugin.ChildEnvironment;
import io.kstlib.auth.spi.plugin.PluginContext;
import io.kstlib.auth.spi.plugin.PluginFactory;
import io.kstlib.auth.spi.secret.SecretResolver;
import io.kstlib.auth.spi.secret.SecretResolverFactory;
import io.kstlib.auth.testkit.context.TestContext;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * The contract of every secret resolver and its factory.
 *
 * <p>It changes the secret, and makes it empty: in the answers of {@link PluginContext#http()}, in the environment, and in what the
 * {@linkplain #program() program} prints. A secret that is elsewhere, such as in a file, is changed by {@link #change}. A resolver may keep a secret for a
 * while if it is slow to get, by the clock of its context, and no longer than a day. kstlib itself keeps none.
 */
public abstract class SecretResolverContract extends PluginFactoryContract {

    /** A variable that only the context has. */
    private static final String OF_THE_CONTEXT = "OF_THE_CONTEXT";

    private static final String KEY = "auth.providers.corporate.client_secret";

    /** Creates the contract, for subclasses. */
    protected SecretResolverContract() {}

    @Override
    protected abstract SecretResolverFactory factory();

    @Override
    protected final Class<? extends PluginFactory> serviceType() {
        return SecretResolverFactory.class;
    }

    /**
     * Returns the context of the resolver.
     *
     * @return the context of the resolver; the same place each time within one test
     */
    protected abstract TestContext context();

    /**
     * Returns a reference that leads to {@link #secret()}.
     *
     * @return the reference as it is configured, such as {@code env://NAME}
     */
    protected abstract String reference();

    /**
     * Returns the secret of {@link #reference()}.
     *
     * @return the secret; at least eight characters
     */
    protected abstract String secret();

    /**
     * Returns a reference that leads to nothing.
     *
     * @return a reference of the same scheme
     */
    protected abstract String missing();

    /**
     * Lets {@link #reference()} lead to another secret from now on, where the contract cannot do so. Does nothing by default.
     *
     * @param secret the secret that it leads to; empty for a place without content
     * @throws Exception if that fails
     */
    protected void change(String secret) throws Exception {}

    /**
     * Returns the program that the resolver starts. The settings of {@link #context()} or the {@link #reference()} lead to it.
     *
     * @return a program that prints the secret, or helps to get it; empty, which is the default, for a resolver that starts none
     */
    protected Optional<TestProgram> program() {
        return Optional.empty();
    }

    private SecretResolver resolver() {
        return factory().create(context());
    }

    private static SecretReference parsed(String reference) {
        return SecretReference.parse(reference, KEY, Origin.CODE);
    }

    @Test
    public void schemeOfTheReferencesIsTheType() {
        for (String reference : List.of(reference(), missing())) {
            String scheme = parsed(reference).scheme().orElse("");
            assertTrue(
                    scheme.equals(plugin().type())
                            || List.of(plugin().aliases()).contains(scheme),
                    () -> reference + " is not a reference of the type " + plugin().type());
        }
    }

    @Test
    public void fetchesTheSecret() {
        assertEquals(secret(), resolver().resolve(parsed(reference())).reveal());
    }

    @Test
    public void missingSecretIsAnErrorThatNamesItsReference() {
        SecretException refusal =
                assertThrows(SecretException.class, () -> resolver().resolve(parsed(missing())));

        assertEquals(missing(), refusal.reference());
        assertFalse(String.valueOf(refusal.getMessage()).isBlank());
    }

    /** Changes the secret in all that the contract holds. */
    private void lead(TestContext context, WatchedHttp http, String to) throws Exception {
        String from = secret();
        http.changing(exchange -> exchange.answering(
                exchange.answer().status(),
                exchange.answer().text().replace(from, to).getBytes(StandardCharsets.UTF_8)));
        Map<String, String> variables = new HashMap<>(context.environment());
        variables.replaceAll((name, value) -> value.equals(from) ? to : value);
        context.environment(variables);
        program().ifPresent(program -> program.prints(program.printed().replace(from, to)));
        change(to);
    }

    private static String found(SecretResolver resolver, String reference) {
        return resolver.resolve(parsed(reference)).reveal();
    }

    @Test
    public void secretThatChangedIsAnswered() throws Exception {
        TestContext context = context();
        assumeFalse(
                context.environment().containsValue(secret()),
                "the secret is an environment variable, and these do not change while a program runs");
        WatchedHttp http = WatchedHttp.of(context);
        SecretResolver resolver = factory().create(context);
        assertEquals(secret(), found(resolver, reference()));
        String next = secret().substring(0, secret().length() - 1) + (secret().endsWith("a") ? "b" : "a");

        lead(context, http, next);
        String found = found(resolver, reference());
        if (!found.equals(next)) { // kept for a while
            context.passing(Duration.ofDays(1));
            found = found(resolver, reference());
        }

        assertTrue(
                found.equals(next),
                "the secret has changed, and the resolver answers the old one. If the secret is not in an answer of"
                        + " http(), and the program() of the test does not print it, override change");
    }

    @Test
    public void emptySecretIsAnError() throws Exception {
        TestContext context = context();
        lead(context, WatchedHttp.of(context), "");
        SecretResolver resolver = factory().create(context);

        SecretException refusal = assertThrows(
                SecretException.class,
                () -> {
                    String found = found(resolver, reference());
                    assertEquals(
                            "",
                            found,
                            "the reference should lead to an empty secret now. If the secret is not in an answer of"
                                    + " http(), in environment(), or printed by the program() of the test, override"
                                    + " change");
                },
                "an empty secret is answered");

        assertEquals(reference(), refusal.reference());
    }

    @Test
    public void examinationAsksNoOne() { // a preflight examines what a login would not need
        TestContext context = context();
        WatchedHttp http = WatchedHttp.of(context);

        Object unused = factory().create(context).examine(parsed(reference()));

        assertEquals(List.of(), http.addresses(), "the examination sends requests");
        assertEquals(0, program().map(TestProgram::starts).orElse(0), "the examination starts the program");
    }

    @Test
    public void programInheritsNoSecretOfKstlib() { // security rule 6
        assumeTrue(program().isPresent(), "the resolver starts no program: program() is empty");
        TestContext context = context();
        Map<String, String> variables = new HashMap<>(context.environment());
        variables.put(OF_THE_CONTEXT, "1");
        variables.put(ChildEnvironment.TOKEN, "canary-token");
        variables.put(ChildEnvironment.SETTING + "AUTH__TEST", "canary-setting");

        Secret unused = factory().create(context.environment(variables)).resolve(parsed(reference()));

        Set<String> inherited = program().orElseThrow().variables();
        assertFalse(inherited.isEmpty(), "the program of the test was not started");
        assertEquals(
                List.of(),
                inherited.stream()
                        .filter(name ->
                                name.startsWith(ChildEnvironment.TOKEN) || name.startsWith(ChildEnvironment.SETTING))
                        .toList(),
                "ChildEnvironment.removeSecrets removes them");
        assertTrue(
                inherited.contains(OF_THE_CONTEXT)
                        || System.getenv().keySet().stream().noneMatch(inherited::contains)
                        || System.getenv().keySet().stream().anyMatch(name -> name.startsWith(ChildEnvironment.TOKEN)),
                "the program inherits the environment of this process, and nothing in it shows whether secrets are"
                        + " removed. Start it with the environment() of the context, or set the variable "
                        + ChildEnvironment.TOKEN + " for the tests");
    }

    @Test
    public void severalThreadsGetTheSameSecret() throws Exception {
        SecretResolver resolver = resolver();

        List<Secret> secrets = InParallel.all(() -> resolver.resolve(parsed(reference())));

        assertEquals(Set.of(Secret.of(secret())), Set.copyOf(secrets));
    }

    @Test
    public void examinationTellsNoSecretAndEndsWithoutOne() {
        SecretResolver resolver = resolver();

        SecretLeaks.assertNone(resolver.examine(parsed(reference())), Set.of(secret()));
        try {
            resolver.examine(parsed(missing()));
        } catch (SecretException known) {
            assertEquals(missing(), known.reference());
        }
    }

    @Test
    public void noSecretIsLogged() throws Exception { // security rule 6
        SecretLeaks.assertNoneInLogs(() -> resolver().resolve(parsed(reference())), Set.of(secret()));
    }

    @Test
    public void noSecretShows() { // security rule 6
        SecretResolver resolver = resolver();
        resolver.resolve(parsed(reference()));

        SecretLeaks.assertNone(resolver, Set.of(secret()));
        SecretLeaks.assertNone(
                assertThrows(SecretException.class, () -> resolver.resolve(parsed(missing()))), Set.of(secret()));
    }
}
