package io.kstlib.auth.core.plugin;

import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.URL;
import java.net.URLClassLoader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GuardContextTest {

    private final ClassLoader before = Thread.currentThread().getContextClassLoader();
    private final ClassLoader applications = new URLClassLoader(new URL[0]);
    private final ClassLoader plugins = new URLClassLoader(new URL[0]);

    @BeforeEach
    void setTheApplications() {
        Thread.currentThread().setContextClassLoader(applications);
    }

    @AfterEach
    void reset() {
        Thread.currentThread().setContextClassLoader(before);
    }

    private static ClassLoader present() {
        return Thread.currentThread().getContextClassLoader();
    }

    @Test
    void isThePluginsWhileItWorksAndTheApplicationsAfterwards() {
        assertSame(plugins, new Guard.Context(plugins).during(GuardContextTest::present));
        assertSame(applications, present());
    }

    @Test
    void isTheApplicationsAgainWhereThePluginFails() {
        assertThrows(
                IllegalStateException.class,
                () -> new Guard.Context(plugins).during(() -> {
                    throw new IllegalStateException();
                }));

        assertSame(applications, present());
    }

    @Test
    void isTheApplicationsWhileThePluginCallsBack() {
        Guard.Context plugin = new Guard.Context(plugins);
        Guard.Context caller = plugin.ofCaller();

        assertSame(applications, plugin.during(() -> caller.during(GuardContextTest::present)));
    }

    /** The class loader of an application may see more than that of this library: its own plugins, and its own services. */
    @Test
    void staysTheApplicationsForWhatShipsWithTheLibrary() {
        assertNotSame(applications, GuardContextTest.class.getClassLoader());
        assertSame(applications, Guard.Context.of(this).during(GuardContextTest::present));
    }
}
