/** The walks of {@code docs/architecture.md}: a program that takes them, and a trace of the methods that it enters. */
package io.kstlib.tests.walks;
