/** The plugins of {@code examples/}: built outside of this build, tested by their own tests, dropped beside the command and used. */
package io.kstlib.tests.examples;
