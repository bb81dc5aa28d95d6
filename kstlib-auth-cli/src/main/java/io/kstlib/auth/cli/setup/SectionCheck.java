package io.kstlib.auth.cli.setup;

import io.kstlib.auth.api.PreflightReport.Status;
import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.cli.command.Arguments;
import io.kstlib.auth.cli.command.CommandRun;
import io.kstlib.auth.cli.command.RemedyWords;
import io.kstlib.auth.core.Kstlib;
import io.kstlib.auth.core.config.keys.AuthKeys;
import io.kstlib.auth.spi.config.ConfigMap;
import java.util.List;
import java.util.Map;

/** The check of a section before it is written. */
final class SectionCheck {

    /** The option by which no server is asked. */
    static final String UNCHECKED = "--no-check";

    private SectionCheck() {}

    /**
     * Checks a provider in the same way as doctor, and prints what fails.
     *
     * @param provider what would be written
     * @param arguments of the command, which may have {@link #UNCHECKED}
     * @param run where failures are printed
     * @return whether the section may be written
     * @throws ConfigurationException if the section is wrong
     */
    static boolean passes(NewProvider provider, Arguments arguments, CommandRun run) {
        String name = provider.name();
        ConfigMap section = provider.configuration();
        ConfigMap providers = new ConfigMap(Map.of(name, section), section.origin());
        ConfigMap auth = new ConfigMap(Map.of(AuthKeys.PROVIDERS.name(), providers), section.origin());
        try (Kstlib kstlib = run.configured(new ConfigMap(Map.of(AuthKeys.SECTION, auth), section.origin()))) {
            kstlib.checkConfiguration();
            if (arguments.has(UNCHECKED)) {
                return true;
            }
            List<String> failures = kstlib.preflight(name).checks().stream()
                    .filter(check -> check.status() == Status.FAILURE)
                    .map(RemedyWords::of)
                    .toList();
            failures.forEach(run.messages()::fail);
            if (!failures.isEmpty()) {
                run.messages().say("Nothing is written; " + UNCHECKED + " writes it anyway.");
            }
            return failures.isEmpty();
        } catch (ConfigurationException wrong) {
            throw wrong;
        } catch (AuthException failed) {
            run.errors().say(failed);
            return false;
        }
    }
}
