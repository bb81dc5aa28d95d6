package io.kstlib.tests.command;

import java.io.InputStream;
import java.io.PrintStream;
import java.lang.module.Configuration;
import java.lang.module.ModuleFinder;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The modules of the installed distribution, loaded once into this JVM, in a layer of their own that sees the JDK and nothing of the tests. So
 * a command line does not wait for a start of Java.
 */
final class LoadedCommand {

    private static final String MODULE = "io.kstlib.auth.cli";
    private static final LoadedCommand ONE = load(InstalledCommand.DIRECTORY);

    private final Path launcher;
    private final Object noTerminals;
    private final Constructor<?> io;
    private final Constructor<?> cli;
    private final Method run;

    private LoadedCommand(Path launcher, ClassLoader loader) throws ReflectiveOperationException {
        this.launcher = launcher;
        this.noTerminals =
                loader.loadClass(MODULE + ".command.Terminals").getField("NONE").get(null);
        Class<?> ioType = loader.loadClass(MODULE + ".command.ProcessIo");
        this.io = ioType.getConstructor(
                InputStream.class,
                PrintStream.class,
                PrintStream.class,
                noTerminals.getClass(),
                Charset.class,
                Map.class,
                Path.class,
                Clock.class,
                Supplier.class,
                Path.class,
                Path.class);
        Class<?> cliType = loader.loadClass(MODULE + ".Cli");
        this.cli = cliType.getConstructor(ioType);
        this.run = cliType.getMethod("run", List.class);
    }

    private static LoadedCommand load(Path installed) {
        // What bin/kstlib tells Java.
        System.setProperty("kstlib.home", installed.toString());
        System.setProperty("kstlib.launcher", installed.resolve("bin/kstlib").toString());
        ModuleLayer boot = ModuleLayer.boot();
        Configuration resolved = boot.configuration()
                .resolveAndBind(ModuleFinder.of(installed.resolve("lib")), ModuleFinder.of(), Set.of(MODULE));
        ModuleLayer.Controller made =
                ModuleLayer.defineModulesWithOneLoader(resolved, List.of(boot), ClassLoader.getPlatformClassLoader());
        Module command = made.layer().findModule(MODULE).orElseThrow();
        for (String shown : List.of(MODULE, MODULE + ".command")) {
            made.addExports(command, shown, LoadedCommand.class.getModule());
        }
        try {
            return new LoadedCommand(installed.resolve("bin/kstlib"), command.getClassLoader());
        } catch (ReflectiveOperationException changed) {
            throw new LinkageError("the command starts in another way than the tests know", changed);
        }
    }

    /**
     * Starts the command on a thread.
     *
     * @param arguments the command line
     * @param environment all of its environment variables
     * @param workingDirectory where relative paths begin
     * @param plugins the folder with plugins; {@code null} for none
     * @return the running command
     */
    static Process start(
            List<String> arguments, Map<String, String> environment, Path workingDirectory, @Nullable Path plugins) {
        return CommandThread.start(
                ONE.cli.getDeclaringClass().getClassLoader(),
                (in, out, err) -> ONE.run(arguments, environment, workingDirectory, plugins, in, out, err));
    }

    private int run(
            List<String> arguments,
            Map<String, String> environment,
            Path workingDirectory,
            @Nullable Path plugins,
            InputStream in,
            PrintStream out,
            PrintStream err)
            throws Throwable {
        try {
            Object here = io.newInstance(
                    in,
                    out,
                    err,
                    noTerminals,
                    StandardCharsets.UTF_8,
                    environment,
                    workingDirectory,
                    Clock.systemUTC(),
                    (Supplier<ZoneId>) ZoneId::systemDefault,
                    launcher,
                    plugins);
            return (int) run.invoke(cli.newInstance(here), arguments);
        } catch (InvocationTargetException failed) {
            throw failed.getCause();
        }
    }
}
