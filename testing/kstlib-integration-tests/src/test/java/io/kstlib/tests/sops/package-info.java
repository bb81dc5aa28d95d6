/** Files of {@code io.kstlib.sops} and of other programs, mainly the {@code sops} command. Each reads and changes the files of the other. */
package io.kstlib.tests.sops;
