<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>headstart::ActivityBar</name>
    <message numerus="yes">
        <source>(and %n other task(s))</source>
        <translation>
            <numerusform>(and %n other task)</numerusform>
            <numerusform>(and %n other tasks)</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>headstart::CheckpointTexts</name>
    <message numerus="yes">
        <source>%n second(s)</source>
        <translation>
            <numerusform>%n second</numerusform>
            <numerusform>%n seconds</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n minute(s)</source>
        <translation>
            <numerusform>%n minute</numerusform>
            <numerusform>%n minutes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n hour(s)</source>
        <translation>
            <numerusform>%n hour</numerusform>
            <numerusform>%n hours</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n day(s)</source>
        <translation>
            <numerusform>%n day</numerusform>
            <numerusform>%n days</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>headstart::CheckpointWords</name>
    <message numerus="yes">
        <source> · %1 · %n restore(s)</source>
        <comment>size of a checkpoint</comment>
        <translation>
            <numerusform> · %1 · %n restore</numerusform>
            <numerusform> · %1 · %n restores</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>headstart::CheckpointsCommand</name>
    <message numerus="yes">
        <source>%n checkpoint(s), %1, have been removed.
</source>
        <translation>
            <numerusform>%n checkpoint, %1, has been removed.
</numerusform>
            <numerusform>%n checkpoints, %1, have been removed.
</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n checkpoint(s), %1, would be removed, but for those that containers run from.
</source>
        <translation>
            <numerusform>%n checkpoint, %1, would be removed, unless a container runs from it.
</numerusform>
            <numerusform>%n checkpoints, %1, would be removed, but for those that containers run from.
</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>headstart::CheckpointsPage</name>
    <message numerus="yes">
        <source>Delete %n checkpoint(s) (%1)?</source>
        <translation>
            <numerusform>Delete %n checkpoint (%1)?</numerusform>
            <numerusform>Delete %n checkpoints (%1)?</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n checkpoint(s)</source>
        <translation>
            <numerusform>%n checkpoint</numerusform>
            <numerusform>%n checkpoints</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n checkpoint(s) selected, %1 on the disk.</source>
        <translation>
            <numerusform>%n checkpoint selected, %1 on the disk.</numerusform>
            <numerusform>%n checkpoints selected, %1 on the disk.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>headstart::CloseQuestion</name>
    <message numerus="yes">
        <source>%n checkpoint(s) are being captured: %1.</source>
        <translation>
            <numerusform>%n checkpoint is being captured: %1.</numerusform>
            <numerusform>%n checkpoints are being captured: %1.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>headstart::EndpointPage</name>
    <message numerus="yes">
        <source>The secret(s) %1 have no value: start Headstart with them in its environment.</source>
        <translation>
            <numerusform>The secret %1 has no value: start Headstart with it in its environment.</numerusform>
            <numerusform>The secrets %1 have no value: start Headstart with them in its environment.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>headstart::EndpointState</name>
    <message numerus="yes">
        <source>warm, for another %n second(s)</source>
        <translation>
            <numerusform>warm, for another %n second</numerusform>
            <numerusform>warm, for another %n seconds</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>headstart::MainWindow</name>
    <message numerus="yes">
        <source>Stopping %n container(s), then Headstart closes. Close again to stop at once.</source>
        <translation>
            <numerusform>Stopping %n container, then Headstart closes. Close again to stop at once.</numerusform>
            <numerusform>Stopping %n containers, then Headstart closes. Close again to stop at once.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>headstart::SettingsSummary</name>
    <message numerus="yes">
        <source>%n command(s)</source>
        <translation>
            <numerusform>%n command</numerusform>
            <numerusform>%n commands</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n core(s)</source>
        <translation>
            <numerusform>%n core</numerusform>
            <numerusform>%n cores</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>headstart::SpanText</name>
    <message numerus="yes">
        <source>Timelines of %n tasks, the longest takes %1.</source>
        <translation>
            <numerusform>Timeline of %n task, the longest takes %1.</numerusform>
            <numerusform>Timelines of %n tasks, the longest takes %1.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>headstart::TaskTabs</name>
    <message numerus="yes">
        <source>%1 %2: %n line(s)</source>
        <translation>
            <numerusform>%1 %2: %n line</numerusform>
            <numerusform>%1 %2: %n lines</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 %2: %n line(s) between %3 and %4</source>
        <translation>
            <numerusform>%1 %2: %n line between %3 and %4</numerusform>
            <numerusform>%1 %2: %n lines between %3 and %4</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>headstart::TasksPage</name>
    <message numerus="yes">
        <source>%n task(s)</source>
        <translation>
            <numerusform>%n task</numerusform>
            <numerusform>%n tasks</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n selected</source>
        <translation>
            <numerusform>%n selected</numerusform>
            <numerusform>%n selected</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>headstart::VolumesCommand</name>
    <message numerus="yes">
        <source>%n container(s)</source>
        <translation>
            <numerusform>%n container</numerusform>
            <numerusform>%n containers</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n file(s), %1, have been imported into volume %2.
</source>
        <translation>
            <numerusform>%n file, %1, has been imported into volume %2.
</numerusform>
            <numerusform>%n files, %1, have been imported into volume %2.
</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n file(s), %1, have been exported from volume %2.
</source>
        <translation>
            <numerusform>%n file, %1, has been exported from volume %2.
</numerusform>
            <numerusform>%n files, %1, have been exported from volume %2.
</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>headstart::WelcomePage</name>
    <message numerus="yes">
        <source>%n endpoint(s)</source>
        <translation>
            <numerusform>%n endpoint</numerusform>
            <numerusform>%n endpoints</numerusform>
        </translation>
    </message>
</context>
</TS>
