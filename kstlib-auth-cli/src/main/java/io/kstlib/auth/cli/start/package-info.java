/**
 * Where the command starts, for the launcher only. Programs use {@code kstlib-auth-core}.
 *
 * @since 0.1
 *
 * <p>A credential helper runs at each command, so {@code kstlib auth token} does little: streaming parsers instead of data binding, only the
 * subcommand that runs, no provider, HTTP or terminal class, and of cryptography only the JDK's SHA-256 (besides the needs of the storage). Start-up
 * code avoids {@code format}, record hashes, streams and lambdas: first use costs more than the work.
 * The distribution comes with a class-data archive. Of the rest, the module path costs most: Java reads and resolves 36 descriptors at
 * each start. An image is resolved when it is linked, for the main class that the module of the command names. So {@code bin/kstlib-link} makes
 * {@code runtime/} of {@code lib/} and the Java at hand, and {@code bin/kstlib-java}, which the launcher and {@code bin/kstlib-archive} read,
 * decides whether it fits. The build makes none, because it fits one kind of machine. {@code plugins/} and {@code recipients/} are layers above it,
 * as they are above {@code lib/}. {@code bench/startup.sh} compares it with a bare JVM; other measurements are in Benchmarks.
 */
@NullMarked
package io.kstlib.auth.cli.start;

import org.jspecify.annotations.NullMarked;
