/** Modules that are not there, and jars that people drop into {@code plugins/}: with the built distribution, as a process. */
package io.kstlib.tests.plugins;
