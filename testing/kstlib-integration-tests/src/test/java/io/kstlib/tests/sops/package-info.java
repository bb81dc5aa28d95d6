/** Files of {@code io.kstlib.sops} and of others, the {@code sops} command above all, each read and changed by the other. */
package io.kstlib.tests.sops;
