/**
 * The plugins that a person puts into the folder of plugins. Each jar, or folder of jars, is loaded apart from the others. There is a reason for
 * each that cannot be used.
 *
 * <p>The command's own modules, {@code lib/}, are Java's module path. They stay out of layers, because the class data archive that makes the start
 * fast covers only what Java itself loads. What a person puts into {@code plugins/} is apart from it and from each other
 * ({@code core.plugin.folder}): each jar, and each directory with a jar and what it needs, is one plugin. One broken jar on the module path would
 * keep the JVM from starting; here it is listed with the reason, and the others work. A module of kstlib whose libraries are heavy and have no
 * descriptors is made for this directory ({@code ShippedPlugins} has the list): the build of {@code kstlib-storage-redis} packs such a directory,
 * with Netty and without its native parts.
 *
 * <p>A plugin whose jars are modules becomes a layer above the program. What it brings is taken from there, whatever {@code lib/} has; what else it
 * requires is the program's.
 *
 * <p>Any other plugin gets a class loader. So does a module whose libraries are not modules and clash with {@code lib/}: Java makes such a library
 * read every module of the program. Plugins are found by {@code META-INF/services} or the module descriptor. A {@code Class-Path} in a manifest does
 * not count.
 *
 * <p>The parent of both shows only the JDK and the packages that modules of kstlib export to everyone ({@code SharedClasses}). The platform class
 * loader cannot be that parent by itself: it finds the classes of all named modules of the program.
 *
 * <p>The thread's context class loader is the plugin's while the plugin works ({@code ContextLoader}); for the function of an update, the turn of a
 * login and the application's {@code UserInteraction}, which it calls back, it is the caller's again.
 *
 * <p>A type that ships with kstlib ({@code ShippedPlugins}) is never looked for in {@code plugins/}. So no jar there can take it over, and a command
 * that needs only shipped types reads no file there. Two plugins in {@code plugins/} that claim one type both go without it.
 *
 * <p>The listing and the error for a missing type say of each jar why it could not be used ({@code FolderJars}, {@code PluginLayer},
 * {@code FolderPlugin}). Of what a plugin throws, only the class is named: its message may quote a secret.
 *
 * <p>{@code plugins.allow} counts only in the person's own configuration, which is read with the shipped plugins only. What others can write is not
 * used.
 *
 * <p>A module says which version of the API it was compiled against ({@code Requires.compiledVersion}); a newer one is refused.
 *
 * <p>Parts of kstlib belong in {@code lib/}: packages that are exported to one module only do not reach a plugin.
 *
 * <p>What only few configurations need, and what costs time to load, is neither on the module path nor in {@code plugins/}: {@code ModulesOnDemand}
 * in the context of a storage or a resolver stands for directories of jars. Each becomes a module layer when it is first asked for. The command
 * hands its directory {@code recipients/} to {@code Engine.ProgramSettings.modulesOnDemand}, {@code kstlib-storage-sops} passes it on as
 * {@code MasterKeyModules}, and the registry of master key types ({@code MasterKeyTypes}) asks it for types that it does not have. So
 * {@code kstlib-sops} knows no distribution. A type on demand counts as far away ({@code Reach.NETWORK}), so a nearer key opens a file without it.
 */
@NullMarked
package io.kstlib.auth.core.plugin.folder;

import org.jspecify.annotations.NullMarked;
