package io.kstlib.storage.sops;

import io.kstlib.auth.api.error.PluginException;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.spi.config.UserDirectory;
import io.kstlib.auth.spi.internal.ModulesOnDemand;
import io.kstlib.auth.spi.plugin.ChildEnvironment;
import io.kstlib.auth.spi.plugin.PluginContext;
import io.kstlib.sops.error.SopsException.Reason;
import io.kstlib.sops.key.KeyContext;
import io.kstlib.sops.key.MasterKeyModules;
import io.kstlib.sops.key.MasterKeyTypes;
import io.kstlib.sops.key.PassphraseSource;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The surroundings and the types of master keys: what SOPS may see of the program and its person. */
public final class SopsKeyContexts {

    private SopsKeyContexts() {}

    /**
     * Leaves out the variables that may hold a secret of kstlib: {@code gpg} and the commands that
     * print keys get the other variables (security rule 6). Only the program that {@code KSTLIB_ASKPASS} names asks for a passphrase.
     *
     * @param environment the environment variables
     * @param home the person's home directory
     * @return the surroundings in which identities are looked for
     */
    public static KeyContext of(Map<String, String> environment, UserDirectory home, Clock clock) {
        Map<String, String> passedOn = new HashMap<>(environment);
        ChildEnvironment.removeSecrets(passedOn);
        Path directory = Path.of("").toAbsolutePath();
        return new KeyContext(
                passedOn,
                home.path().orElse(null),
                directory,
                clock,
                new SecureRandom(),
                KeyContext.USUAL_TIMEOUT,
                PassphraseSource.ofProgram(passedOn, directory, KeyContext.USUAL_TIMEOUT));
    }

    /**
     * {@return the types at hand, and those on demand}
     *
     * @param context the context of the plugin
     */
    public static MasterKeyTypes types(PluginContext context) {
        return MasterKeyTypes.load(new RecipientModules(ModulesOnDemand.of(context)));
    }

    /**
     * The modules of further types of recipients, among the modules that the program has on demand. Each type is there under its own name.
     *
     * @param modules the modules that the program loads on demand
     */
    private record RecipientModules(ModulesOnDemand modules) implements MasterKeyModules {

        @Override
        public boolean has(String type) {
            return modules.has(type);
        }

        @Override
        public Optional<Path> place(String type) {
            return modules.place(type);
        }

        @Override
        public ModuleLayer layer(String type) {
            try {
                return modules.layer(type);
            } catch (PluginException unusable) {
                throw Reason.RECIPIENT.error(
                        unusable.problem(),
                        unusable.remedy().map(Remedy::inWords).orElse(null),
                        unusable);
            }
        }
    }
}
