package io.kstlib.storage.sops;

import io.kstlib.auth.api.error.PluginException;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.spi.plugin.ModulesOnDemand;
import io.kstlib.sops.error.SopsException.Reason;
import io.kstlib.sops.key.MasterKeyModules;
import io.kstlib.sops.key.MasterKeyTypes;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The modules of further types of recipients, among the modules that the program has on demand. Each type is there under its own name.
 *
 * @param modules what the program has on demand
 */
public record RecipientModules(ModulesOnDemand modules) implements MasterKeyModules {

    /**
     * {@return the types at hand, and those on demand}
     *
     * @param modules what the program has on demand
     */
    public static MasterKeyTypes types(ModulesOnDemand modules) {
        return MasterKeyTypes.load(new RecipientModules(modules));
    }

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
                    unusable.problem(), unusable.remedy().map(Remedy::inWords).orElse(null), unusable);
        }
    }
}
