package io.kstlib.auth.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.error.Origin;
import io.kstlib.auth.api.error.SecretException;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.spi.config.SecretReference;
import io.kstlib.auth.spi.plugin.PluginFactory;
import io.kstlib.auth.spi.secret.SecretContext;
import io.kstlib.auth.spi.secret.SecretResolver;
import io.kstlib.auth.spi.secret.SecretResolverFactory;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The contract of every secret resolver and its factory. */
public abstract class SecretResolverContract extends PluginFactoryContract {

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
    protected abstract SecretContext context();

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
                    scheme.equals(factory().type()) || factory().aliases().contains(scheme),
                    () -> reference + " is not a reference of the type "
                            + factory().type());
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
