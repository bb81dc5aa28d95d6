package io.kstlib.auth.core.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.kstlib.auth.spi.client.ClientAuthentication;
import io.kstlib.auth.spi.client.ClientAuthenticationFactory;
import io.kstlib.auth.spi.flow.AuthFlow;
import io.kstlib.auth.spi.flow.AuthFlowFactory;
import io.kstlib.auth.spi.presentation.TokenPresentation;
import io.kstlib.auth.spi.presentation.TokenPresentationFactory;
import io.kstlib.auth.spi.provider.Provider;
import io.kstlib.auth.spi.provider.ProviderFactory;
import io.kstlib.auth.spi.provider.RefreshAnswer;
import io.kstlib.auth.spi.storage.Lease;
import io.kstlib.auth.spi.storage.Note;
import io.kstlib.auth.spi.validation.TokenValidator;
import io.kstlib.auth.spi.validation.TokenValidatorFactory;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class GuardTest {

    private static final List<Class<?>> GUARDED = List.of(
            AuthFlow.class,
            AuthFlowFactory.class,
            ClientAuthentication.class,
            ClientAuthenticationFactory.class,
            Lease.class,
            Note.class,
            Provider.class,
            ProviderFactory.class,
            RefreshAnswer.class,
            TokenPresentation.class,
            TokenPresentationFactory.class,
            TokenValidator.class,
            TokenValidatorFactory.class);

    @Test
    void eachMethodHasWordsForMessages() {
        Set<String> unnamed = new TreeSet<>();
        for (Class<?> type : GUARDED) {
            for (Method method : type.getMethods()) {
                if (!Modifier.isStatic(method.getModifiers())
                        && Guard.Calls.doing(method).equals(method.getName())) {
                    unnamed.add(type.getSimpleName() + "." + method.getName());
                }
            }
        }

        assertEquals(Set.of(), unnamed);
    }

    @Test
    void aGuardShowsTheTypeAndIsEqualToItselfOnly() {
        AuthFlow plugin = context -> {
            throw new IllegalStateException("canary");
        };
        Guard guard = new Guard(PluginKind.FLOW, "odd", "\"corporate\"", Guard.Context.of(plugin));
        AuthFlow guarded = guard.proxy(AuthFlow.class, plugin);

        assertEquals("AuthFlow[odd]", guarded.toString());
        assertEquals(guarded, guarded);
        assertNotEquals(guarded, guard.proxy(AuthFlow.class, plugin));
    }
}
