/**
 * The plugins in your folder of plugins. Each jar, or folder of jars, is loaded apart from the others. Each one that cannot be used has a reason.
 *
 * <p><b>{@code lib/} and {@code plugins/}.</b> The command's own modules, {@code lib/}, are Java's module path. They stay out of layers, because the
 * class data archive that makes the start fast covers only classes that Java itself loads. The plugins in {@code plugins/} are apart from it and from
 * each other: each jar is one plugin, and so is each directory with a jar and its dependencies. One broken jar on the module path would keep the JVM
 * from starting; here it is listed with the reason, and the others work. A module of kstlib with heavy libraries without descriptors is made for this
 * directory ({@code ShippedPlugins} has the list). The build of {@code kstlib-storage-redis} packs such a directory, with Netty and without its native
 * parts.
 *
 * <p><b>Modules.</b> A plugin whose jars are modules becomes a layer above the program. Its own modules are taken from there, regardless of {@code
 * lib/}; its other requirements come from the program.
 *
 * <p><b>Class loaders.</b> Any other plugin gets a class loader. So does a module whose libraries are not modules and clash with {@code lib/}: Java
 * makes such a library read every module of the program. Plugins are found through {@code META-INF/services} or the module descriptor. A {@code
 * Class-Path} in a manifest does not count.
 *
 * <p><b>Visible classes.</b> The parent of both shows only the JDK and the packages that modules of kstlib export to everyone ({@code PluginLoader}).
 * The platform class loader cannot be that parent by itself: it finds the classes of all named modules of the program.
 *
 * <p><b>Context class loader.</b> While the plugin works, the thread's context class loader is the plugin's ({@code Guard}). It is the caller's
 * again in the function of an update, the turn of a login and the application's {@code UserInteraction}, which the plugin calls back.
 *
 * <p><b>Shipped types.</b> A type that ships with kstlib ({@code ShippedPlugins}) is never looked for in {@code plugins/}. So no jar there can take it
 * over, and a command that needs only shipped types reads no file there. If two plugins in {@code plugins/} claim one type, neither gets it.
 *
 * <p><b>Reasons.</b> The listing and the error for a missing type give the reason for each jar that could not be used ({@code PluginFolder}, {@code
 * PluginLayer}, {@code FolderPlugin}). An exception of a plugin is named only through its class: its message may quote a secret.
 *
 * <p><b>Permission.</b> {@code plugins.allow} counts only in your own configuration, which is read with the shipped plugins only. Files that other
 * users can write are not used.
 *
 * <p><b>Versions.</b> A module names the version of the API that it was compiled against ({@code Requires.compiledVersion}); a newer one is refused.
 *
 * <p>Parts of kstlib belong in {@code lib/}: packages that are exported to one module only do not reach a plugin.
 *
 * <p><b>Modules on demand.</b> A module that few configurations need, and that takes time to load, is neither on the module path nor in {@code
 * plugins/}. {@code ModulesOnDemand} in the context of a storage or a resolver stands for directories of jars. Each becomes a module layer at the first
 * request for it. The command hands its directory {@code recipients/} to {@code Engine.ProgramSettings.modulesOnDemand}, and {@code kstlib-storage-sops}
 * passes it on as {@code MasterKeyModules}. The registry of master key types ({@code MasterKeyTypes}) asks it for types that it does not have. So
 * {@code kstlib-sops} knows no distribution. A type on demand counts as far away ({@code Reach.NETWORK}), so a nearer key opens a file without it.
 */
@NullMarked
package io.kstlib.auth.core.plugin.folder;

import org.jspecify.annotations.NullMarked;
