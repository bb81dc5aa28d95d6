/** The plugins of {@code examples/}: built outside of this build, tested by their own tests, put into the directory of plugins, and used. */
package io.kstlib.tests.examples;
