package io.kstlib.auth.core.plugin;

import io.kstlib.auth.api.error.PluginException;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.spi.plugin.PluginFactory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Which plugin has which type. A type that several plugins claim goes to none of them. Immutable.
 *
 * @param <F> the service type
 * @param plugins those that were found
 * @param byType the plugin of each type and alias
 * @param claimedTwice the types that several claim, each with its error
 * @param broken what cannot be used
 */
record TypeClaims<F extends PluginFactory>(
        List<LoadedPlugin<F>> plugins,
        Map<String, LoadedPlugin<F>> byType,
        Map<String, PluginException> claimedTwice,
        List<BrokenPlugin> broken) {

    static <F extends PluginFactory> TypeClaims<F> of(
            PluginKind<F> kind, List<LoadedPlugin<F>> plugins, List<BrokenPlugin> broken, String mend) {
        Map<String, List<LoadedPlugin<F>>> claims = new TreeMap<>();
        for (LoadedPlugin<F> plugin : plugins) {
            for (String type : plugin.types()) {
                claims.computeIfAbsent(type, none -> new ArrayList<>()).add(plugin);
            }
        }
        Map<String, LoadedPlugin<F>> byType = new LinkedHashMap<>();
        Map<String, PluginException> claimedTwice = new HashMap<>();
        for (Map.Entry<String, List<LoadedPlugin<F>>> claim : claims.entrySet()) {
            List<LoadedPlugin<F>> claimants = claim.getValue();
            if (claimants.size() == 1) {
                byType.put(claim.getKey(), claimants.get(0));
            } else {
                claimedTwice.put(claim.getKey(), twice(kind, claim.getKey(), claimants, mend));
            }
        }
        return new TypeClaims<>(List.copyOf(plugins), byType, claimedTwice, List.copyOf(broken));
    }

    private static <F extends PluginFactory> PluginException twice(
            PluginKind<F> kind, String type, List<LoadedPlugin<F>> claimants, String mend) {
        String who = claimants.stream().map(LoadedPlugin::where).sorted().collect(Collectors.joining(", and "));
        return new PluginException(
                kind.word(),
                type,
                claimants.size() + " plugins claim the " + kind.word() + " type \"" + type + "\": " + who,
                new Remedy.Advice(mend),
                null);
    }

    boolean has(String type) {
        return byType.containsKey(type) || claimedTwice.containsKey(type);
    }
}
