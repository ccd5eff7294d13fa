<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
<context>
    <name>headstart::ActivityBar</name>
    <message>
        <source>Activity</source>
        <translation>Aktivität</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Stop this task</source>
        <translation>Diese Aufgabe anhalten</translation>
    </message>
    <message>
        <source>%1 is running.</source>
        <translation>%1 läuft.</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>an endpoint and what it does</comment>
        <translation>%1: %2</translation>
    </message>
    <message numerus="yes">
        <source>(and %n other task(s))</source>
        <translation>
            <numerusform>(und %n weitere Aufgabe)</numerusform>
            <numerusform>(und %n weitere Aufgaben)</numerusform>
        </translation>
    </message>
    <message>
        <source>%1: the checkpoint is being verified</source>
        <comment>an endpoint</comment>
        <translation>%1: Der Checkpoint wird überprüft</translation>
    </message>
    <message>
        <source>%1: the checkpoint is being written</source>
        <comment>an endpoint</comment>
        <translation>%1: Der Checkpoint wird geschrieben</translation>
    </message>
</context>
<context>
    <name>headstart::Arguments</name>
    <message>
        <source>Shows this help.</source>
        <translation>Zeigt diese Hilfe.</translation>
    </message>
    <message>
        <source>How the result is written: for people, or as one JSON object for programs.</source>
        <translation>Wie das Ergebnis geschrieben wird: für Menschen oder als ein JSON-Objekt für Programme.</translation>
    </message>
    <message>
        <source>folder</source>
        <translation>Ordner</translation>
    </message>
    <message>
        <source>Keeps images, volumes and the task database there; also set by HEADSTART_ROOT. For the user that the runner runs as.</source>
        <translation>Bewahrt Images, Volumes und die Aufgabendatenbank dort auf; auch durch HEADSTART_ROOT gesetzt. Für den Benutzer, unter dem der Runner läuft.</translation>
    </message>
    <message>
        <source>Usage: headstart %1</source>
        <translation>Aufruf: headstart %1</translation>
    </message>
    <message>
        <source>--%1 takes one of %2, not &quot;%3&quot;.</source>
        <translation>--%1 nimmt eines von %2, nicht „%3“.</translation>
    </message>
</context>
<context>
    <name>headstart::BodyEditor</name>
    <message>
        <source>an object is not closed with &apos;}&apos;</source>
        <translation>ein Objekt ist nicht mit „}“ geschlossen</translation>
    </message>
    <message>
        <source>a &apos;:&apos; is missing behind a name</source>
        <translation>hinter einem Namen fehlt ein „:“</translation>
    </message>
    <message>
        <source>an array is not closed with &apos;]&apos;</source>
        <translation>eine Liste ist nicht mit „]“ geschlossen</translation>
    </message>
    <message>
        <source>a &apos;,&apos; is missing between two values</source>
        <translation>zwischen zwei Werten fehlt ein „,“</translation>
    </message>
    <message>
        <source>this is no JSON value</source>
        <translation>das ist kein JSON-Wert</translation>
    </message>
    <message>
        <source>this is no JSON number</source>
        <translation>das ist keine JSON-Zahl</translation>
    </message>
    <message>
        <source>this escape sequence does not exist in JSON</source>
        <translation>diese Escape-Folge gibt es in JSON nicht</translation>
    </message>
    <message>
        <source>this is not valid UTF-8</source>
        <translation>das ist kein gültiges UTF-8</translation>
    </message>
    <message>
        <source>a string is not closed, or a name is not in double quotes</source>
        <translation>eine Zeichenkette ist nicht geschlossen, oder ein Name steht nicht in doppelten Anführungszeichen</translation>
    </message>
    <message>
        <source>a name in double quotes is missing behind the &apos;,&apos;</source>
        <translation>hinter dem „,“ fehlt ein Name in doppelten Anführungszeichen</translation>
    </message>
    <message>
        <source>it is nested too deeply</source>
        <translation>es ist zu tief verschachtelt</translation>
    </message>
    <message>
        <source>it is too long</source>
        <translation>es ist zu lang</translation>
    </message>
    <message>
        <source>something follows behind the end of the object</source>
        <translation>hinter dem Ende des Objekts folgt noch etwas</translation>
    </message>
    <message>
        <source>The body must be a JSON object: the names in it are the handler&apos;s arguments, e.g. {&quot;prompt&quot;: &quot;Hello&quot;}.</source>
        <translation>Der Inhalt muss ein JSON-Objekt sein: seine Namen sind die Argumente des Handlers, z. B. {&quot;prompt&quot;: &quot;Hallo&quot;}.</translation>
    </message>
    <message>
        <source>Line %1, column %2: %3.</source>
        <translation>Zeile %1, Spalte %2: %3.</translation>
    </message>
    <message>
        <source>Request body (JSON)</source>
        <translation>Inhalt der Anfrage (JSON)</translation>
    </message>
    <message>
        <source>▲ %1</source>
        <translation>▲ %1</translation>
    </message>
    <message>
        <source>Without a body the handler is called without arguments.</source>
        <translation>Ohne Inhalt wird der Handler ohne Argumente aufgerufen.</translation>
    </message>
    <message>
        <source>✓ This can be sent.</source>
        <translation>✓ Das kann gesendet werden.</translation>
    </message>
    <message>
        <source>{&quot;prompt&quot;: &quot;Hello&quot;}</source>
        <translation>{&quot;prompt&quot;: &quot;Hallo&quot;}</translation>
    </message>
</context>
<context>
    <name>headstart::CaptureProgress</name>
    <message>
        <source>Verifying the checkpoint</source>
        <translation>Checkpoint wird überprüft</translation>
    </message>
    <message>
        <source>Writing the checkpoint</source>
        <translation>Checkpoint wird geschrieben</translation>
    </message>
    <message>
        <source>The checkpoint was discarded.</source>
        <translation>Der Checkpoint wurde verworfen.</translation>
    </message>
    <message>
        <source>Checkpoint %1 is available: %2, stood still for %3.</source>
        <translation>Checkpoint %1 ist verfügbar: %2, Stillstand %3.</translation>
    </message>
    <message>
        <source>Checkpoint %1 is available: %2.</source>
        <translation>Checkpoint %1 ist verfügbar: %2.</translation>
    </message>
    <message>
        <source>The checkpoint could not be captured: %1</source>
        <translation>Der Checkpoint konnte nicht erfasst werden: %1</translation>
    </message>
    <message>
        <source>Checkpoint %1 cannot be used any more: %2</source>
        <translation>Checkpoint %1 kann nicht mehr verwendet werden: %2</translation>
    </message>
</context>
<context>
    <name>headstart::CheckpointDetails</name>
    <message>
        <source>ID</source>
        <translation>ID</translation>
    </message>
    <message>
        <source>Deployment</source>
        <translation>Deployment</translation>
    </message>
    <message>
        <source>Handler</source>
        <translation>Handler</translation>
    </message>
    <message>
        <source>Project</source>
        <translation>Projekt</translation>
    </message>
    <message>
        <source>Workers</source>
        <translation>Worker</translation>
    </message>
    <message>
        <source>Image</source>
        <translation>Image</translation>
    </message>
    <message>
        <source>CRIU</source>
        <translation>CRIU</translation>
    </message>
    <message>
        <source>Kernel</source>
        <translation>Kernel</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>Speicher</translation>
    </message>
    <message>
        <source>%1, of it %2 zero</source>
        <translation>%1, davon %2 Nullen</translation>
    </message>
    <message>
        <source>Files of the container</source>
        <translation>Dateien des Containers</translation>
    </message>
    <message>
        <source>On the disk</source>
        <translation>Auf der Platte</translation>
    </message>
    <message>
        <source>Stood still for</source>
        <translation>Stillstand</translation>
    </message>
    <message>
        <source>Created</source>
        <translation>Erstellt</translation>
    </message>
    <message>
        <source>Last restore</source>
        <translation>Zuletzt fortgesetzt</translation>
    </message>
    <message>
        <source>Restores</source>
        <translation>Fortsetzungen</translation>
    </message>
    <message>
        <source>The selected checkpoint</source>
        <translation>Der ausgewählte Checkpoint</translation>
    </message>
    <message>
        <source>The line of CRIU&apos;s log</source>
        <translation>Die Zeile aus CRIUs Protokoll</translation>
    </message>
    <message>
        <source>%1 · %2</source>
        <comment>a deployment and the state of its checkpoint</comment>
        <translation>%1 · %2</translation>
    </message>
    <message>
        <source>Hint: %1</source>
        <translation>Hinweis: %1</translation>
    </message>
    <message>
        <source>CRIU&apos;s log: %1</source>
        <translation>CRIUs Protokoll: %1</translation>
    </message>
    <message>
        <source>Needed by the first request</source>
        <translation>Von der ersten Anfrage gebraucht</translation>
    </message>
</context>
<context>
    <name>headstart::CheckpointTableModel</name>
    <message>
        <source>%1: %2</source>
        <comment>a column&apos;s title and a value</comment>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>none</source>
        <translation>keine Angabe</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Zustand</translation>
    </message>
    <message>
        <source>Endpoint</source>
        <translation>Endpunkt</translation>
    </message>
    <message>
        <source>ID</source>
        <translation>ID</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>Speicher</translation>
    </message>
    <message>
        <source>Files</source>
        <translation>Dateien</translation>
    </message>
    <message>
        <source>Created</source>
        <translation>Erstellt</translation>
    </message>
    <message>
        <source>Last restore</source>
        <translation>Zuletzt fortgesetzt</translation>
    </message>
    <message>
        <source>Restores</source>
        <translation>Fortsetzungen</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>Grund</translation>
    </message>
</context>
<context>
    <name>headstart::CheckpointTexts</name>
    <message>
        <source>never</source>
        <translation>nie</translation>
    </message>
    <message>
        <source>%1 ago</source>
        <translation>vor %1</translation>
    </message>
    <message>
        <source>%1 (%2 ago)</source>
        <comment>a date and time, and how long ago that was</comment>
        <translation>%1 (vor %2)</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is too short: at least four characters of a checkpoint&apos;s ID are needed. headstart checkpoints list shows them.</source>
        <translation>„%1“ ist zu kurz: Mindestens vier Zeichen der ID eines Checkpoints werden gebraucht. headstart checkpoints list zeigt sie.</translation>
    </message>
    <message>
        <source>Several checkpoints&apos; IDs begin with &quot;%1&quot;: %2. Give more of the ID.</source>
        <translation>Die IDs mehrerer Checkpoints beginnen mit „%1“: %2. Geben Sie mehr von der ID an.</translation>
    </message>
    <message>
        <source>There is no checkpoint whose ID begins with &quot;%1&quot;; headstart checkpoints list shows those there are.</source>
        <translation>Es gibt keinen Checkpoint, dessen ID mit „%1“ beginnt; headstart checkpoints list zeigt die vorhandenen.</translation>
    </message>
    <message numerus="yes">
        <source>%n second(s)</source>
        <translation>
            <numerusform>%n Sekunde</numerusform>
            <numerusform>%n Sekunden</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n minute(s)</source>
        <translation>
            <numerusform>%n Minute</numerusform>
            <numerusform>%n Minuten</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n hour(s)</source>
        <translation>
            <numerusform>%n Stunde</numerusform>
            <numerusform>%n Stunden</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n day(s)</source>
        <translation>
            <numerusform>%n Tag</numerusform>
            <numerusform>%n Tagen</numerusform>
        </translation>
    </message>
    <message>
        <source>ID</source>
        <translation>ID</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Zustand</translation>
    </message>
    <message>
        <source>Endpoint</source>
        <translation>Endpunkt</translation>
    </message>
    <message>
        <source>Version</source>
        <translation>Version</translation>
    </message>
    <message>
        <source>Created</source>
        <translation>Erstellt</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Größe</translation>
    </message>
    <message>
        <source>Last used</source>
        <translation>Zuletzt benutzt</translation>
    </message>
    <message>
        <source>Restores</source>
        <translation>Fortsetzungen</translation>
    </message>
    <message>
        <source>%1 (unknown to this task database)</source>
        <comment>a deployment</comment>
        <translation>%1 (dieser Aufgabendatenbank unbekannt)</translation>
    </message>
    <message>
        <source>%1 (version %2)</source>
        <comment>a deployment</comment>
        <translation>%1 (Version %2)</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>Grund</translation>
    </message>
    <message>
        <source>CRIU&apos;s log</source>
        <translation>CRIUs Protokoll</translation>
    </message>
    <message>
        <source>Hint</source>
        <translation>Hinweis</translation>
    </message>
    <message>
        <source>Deployment</source>
        <translation>Deployment</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>Speicher</translation>
    </message>
    <message>
        <source>%1, of it %2 zero</source>
        <translation>%1, davon %2 Nullen</translation>
    </message>
    <message>
        <source>Files</source>
        <translation>Dateien</translation>
    </message>
    <message>
        <source>Stood still for</source>
        <translation>Stillstand</translation>
    </message>
    <message>
        <source>Workers</source>
        <translation>Worker</translation>
    </message>
    <message>
        <source>Image</source>
        <translation>Image</translation>
    </message>
    <message>
        <source>CRIU</source>
        <translation>CRIU</translation>
    </message>
    <message>
        <source>Kernel</source>
        <translation>Kernel</translation>
    </message>
    <message>
        <source>Checkpoint</source>
        <translation>Checkpoint</translation>
    </message>
    <message>
        <source>Needed by the first request</source>
        <translation>Von der ersten Anfrage gebraucht</translation>
    </message>
</context>
<context>
    <name>headstart::CheckpointWords</name>
    <message>
        <source>The deployment starts cold until it is deployed again.</source>
        <translation>Das Deployment startet kalt, bis es erneut bereitgestellt wird.</translation>
    </message>
    <message>
        <source>The deployment starts cold until it is deployed again (headstart deploy %1).</source>
        <translation>Das Deployment startet kalt, bis es erneut bereitgestellt wird (headstart deploy %1).</translation>
    </message>
    <message>
        <source>◐ Capturing</source>
        <translation>◐ Wird erfasst</translation>
    </message>
    <message>
        <source>● Available</source>
        <translation>● Verfügbar</translation>
    </message>
    <message>
        <source>▲ Capture failed</source>
        <translation>▲ Erfassung fehlgeschlagen</translation>
    </message>
    <message>
        <source>▲ Restore failed</source>
        <translation>▲ Fortsetzen fehlgeschlagen</translation>
    </message>
    <message>
        <source>○ Invalid</source>
        <translation>○ Ungültig</translation>
    </message>
    <message>
        <source>◌ Deleting</source>
        <translation>◌ Wird gelöscht</translation>
    </message>
    <message>
        <source>◐ Verifying</source>
        <translation>◐ Wird überprüft</translation>
    </message>
    <message>
        <source>It is being deleted.</source>
        <translation>Er wird gelöscht.</translation>
    </message>
    <message>
        <source>It is being verified: a container is restored from it, asked for its health and thrown away.</source>
        <translation>Er wird überprüft: Ein Container wird aus ihm fortgesetzt, nach seinem Zustand gefragt und verworfen.</translation>
    </message>
    <message>
        <source>It is being written. After that it is verified by a restore.</source>
        <translation>Er wird geschrieben. Danach wird er durch Fortsetzen überprüft.</translation>
    </message>
    <message>
        <source>The next cold start of its deployment continues from it.</source>
        <translation>Der nächste Kaltstart seines Deployments setzt aus ihm fort.</translation>
    </message>
    <message>
        <source>The next cold start of its deployment captures a new one.</source>
        <translation>Der nächste Kaltstart seines Deployments erfasst einen neuen.</translation>
    </message>
    <message>
        <source>%1 v%2</source>
        <comment>an endpoint and the version of its deployment</comment>
        <translation>%1 v%2</translation>
    </message>
    <message>
        <source>Checkpoint: none yet, the next cold start captures one</source>
        <translation>Checkpoint: noch keiner, der nächste Kaltstart erfasst einen</translation>
    </message>
    <message>
        <source>Checkpoint of version %1: %2</source>
        <comment>a number, a state</comment>
        <translation>Checkpoint von Version %1: %2</translation>
    </message>
    <message numerus="yes">
        <source> · %1 · %n restore(s)</source>
        <comment>size of a checkpoint</comment>
        <translation>
            <numerusform> · %1 · %n Fortsetzung</numerusform>
            <numerusform> · %1 · %n Fortsetzungen</numerusform>
        </translation>
    </message>
    <message>
        <source>never</source>
        <translation>nie</translation>
    </message>
</context>
<context>
    <name>headstart::CheckpointsCommand</name>
    <message>
        <source>checkpoints list|show ID|verify ID|delete ID…|prune [options]</source>
        <translation>checkpoints list|show ID|verify ID|delete ID…|prune [Optionen]</translation>
    </message>
    <message>
        <source>Shows and removes checkpoints: memory snapshots from which containers start. The first four or more characters of an ID are enough where no other begins with them.</source>
        <translation>Zeigt und entfernt Checkpoints: Speicherabbilder, aus denen Container starten. Die ersten vier oder mehr Zeichen einer ID genügen, wenn keine andere mit ihnen beginnt.</translation>
    </message>
    <message>
        <source>number</source>
        <translation>Zahl</translation>
    </message>
    <message>
        <source>prune: how many are kept of each deployment. 2 by default; 0 sets no limit.</source>
        <translation>prune: wie viele von jedem Deployment bleiben. Voreingestellt 2; 0 setzt keine Grenze.</translation>
    </message>
    <message>
        <source>days</source>
        <translation>Tage</translation>
    </message>
    <message>
        <source>prune: those that were not used for longer go. 30 by default; 0 sets no limit.</source>
        <translation>prune: Länger nicht benutzte gehen. Voreingestellt 30; 0 setzt keine Grenze.</translation>
    </message>
    <message>
        <source>size</source>
        <translation>Größe</translation>
    </message>
    <message>
        <source>prune: how much all of them may take, such as 20G. A quarter of what would be free by default.</source>
        <translation>prune: wie viel alle zusammen belegen dürfen, etwa 20G. Voreingestellt ein Viertel dessen, was sonst frei wäre.</translation>
    </message>
    <message>
        <source>checkpoints takes one of list, show, verify, delete and prune.</source>
        <translation>checkpoints nimmt eines von list, show, verify, delete und prune.</translation>
    </message>
    <message>
        <source>checkpoints %1 takes nothing more.</source>
        <translation>checkpoints %1 nimmt nichts weiter.</translation>
    </message>
    <message>
        <source>checkpoints %1 takes the ID of one checkpoint.</source>
        <translation>checkpoints %1 nimmt die ID eines Checkpoints.</translation>
    </message>
    <message>
        <source>checkpoints %1 takes the IDs of checkpoints.</source>
        <translation>checkpoints %1 nimmt die IDs von Checkpoints.</translation>
    </message>
    <message>
        <source>--%1 belongs to checkpoints prune.</source>
        <translation>--%1 gehört zu checkpoints prune.</translation>
    </message>
    <message>
        <source>checkpoints knows list, show, verify, delete and prune, not &quot;%1&quot;.</source>
        <translation>checkpoints kennt list, show, verify, delete und prune, nicht „%1“.</translation>
    </message>
    <message>
        <source>--%1 takes a number of 0 or more.</source>
        <translation>--%1 nimmt eine Zahl ab 0.</translation>
    </message>
    <message>
        <source>--max-bytes takes a size, such as 500M or 20G.</source>
        <translation>--max-bytes nimmt eine Größe, etwa 500M oder 20G.</translation>
    </message>
    <message>
        <source>Verifying checkpoint %1</source>
        <translation>Checkpoint %1 wird überprüft</translation>
    </message>
    <message>
        <source>There are no checkpoints yet; the first start of an endpoint with checkpoint_enabled=True captures one.
</source>
        <translation>Es gibt noch keine Checkpoints; der erste Start eines Endpunkts mit checkpoint_enabled=True erfasst einen.
</translation>
    </message>
    <message>
        <source>Checkpoint %1 holds: a container was restored from it and answered.
</source>
        <translation>Checkpoint %1 ist in Ordnung: Ein Container wurde aus ihm fortgesetzt und hat geantwortet.
</translation>
    </message>
    <message>
        <source>Checkpoint %1 has been deleted.
</source>
        <translation>Checkpoint %1 wurde gelöscht.
</translation>
    </message>
    <message>
        <source>Checkpoint %1 of %2 has been removed: %3
</source>
        <translation>Checkpoint %1 von %2 wurde entfernt: %3
</translation>
    </message>
    <message>
        <source>All checkpoints are within the limits; none has been removed.
</source>
        <translation>Alle Checkpoints liegen innerhalb der Grenzen; keiner wurde entfernt.
</translation>
    </message>
    <message numerus="yes">
        <source>%n checkpoint(s), %1, have been removed.
</source>
        <translation>
            <numerusform>%n Checkpoint, %1, wurde entfernt.
</numerusform>
            <numerusform>%n Checkpoints, %1, wurden entfernt.
</numerusform>
        </translation>
    </message>
    <message>
        <source>prune: lists what would be removed, and removes nothing.</source>
        <translation>prune: listet auf, was entfernt würde, und entfernt nichts.</translation>
    </message>
    <message>
        <source>The free space of %1 cannot be told; give --max-bytes.</source>
        <translation>Der freie Platz von %1 ist nicht festzustellen; geben Sie --max-bytes an.</translation>
    </message>
    <message>
        <source>All checkpoints are within the limits; none would be removed.
</source>
        <translation>Alle Checkpoints liegen innerhalb der Grenzen; keiner würde entfernt.
</translation>
    </message>
    <message numerus="yes">
        <source>%n checkpoint(s), %1, would be removed, but for those that containers run from.
</source>
        <translation>
            <numerusform>%n Checkpoint, %1, würde entfernt, sofern kein Container aus ihm läuft.
</numerusform>
            <numerusform>%n Checkpoints, %1, würden entfernt, außer denen, aus denen Container laufen.
</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>headstart::CheckpointsPage</name>
    <message>
        <source>%1 of %2</source>
        <comment>the ID of a checkpoint, a deployment</comment>
        <translation>%1 von %2</translation>
    </message>
    <message>
        <source>Delete checkpoint %1 (%2)?</source>
        <translation>Checkpoint %1 (%2) löschen?</translation>
    </message>
    <message numerus="yes">
        <source>Delete %n checkpoint(s) (%1)?</source>
        <translation>
            <numerusform>%n Checkpoint (%1) löschen?</numerusform>
            <numerusform>%n Checkpoints (%1) löschen?</numerusform>
        </translation>
    </message>
    <message>
        <source>&amp;Verify</source>
        <translation>Über&amp;prüfen</translation>
    </message>
    <message>
        <source>&amp;Delete…</source>
        <translation>&amp;Löschen …</translation>
    </message>
    <message>
        <source>Copy &amp;ID</source>
        <translation>&amp;ID kopieren</translation>
    </message>
    <message>
        <source>Read &amp;again</source>
        <translation>&amp;Neu lesen</translation>
    </message>
    <message>
        <source>▲ %1</source>
        <translation>▲ %1</translation>
    </message>
    <message>
        <source>Checkpoint %1 holds: a container was restored from it and answered.</source>
        <translation>Checkpoint %1 ist in Ordnung: Ein Container wurde aus ihm fortgesetzt und hat geantwortet.</translation>
    </message>
    <message>
        <source>Checkpoint %1 has been deleted.</source>
        <translation>Checkpoint %1 wurde gelöscht.</translation>
    </message>
    <message>
        <source>Restores a container from it and asks for its health (Return)</source>
        <translation>Setzt einen Container aus ihm fort und fragt nach seinem Zustand (Eingabetaste)</translation>
    </message>
    <message>
        <source>Removes it from the disk (Delete)</source>
        <translation>Entfernt ihn von der Platte (Entf)</translation>
    </message>
    <message>
        <source>Copies its whole ID (Ctrl+C)</source>
        <translation>Kopiert seine ganze ID (Strg+C)</translation>
    </message>
    <message>
        <source>Asks the runner which checkpoints there are</source>
        <translation>Fragt den Runner, welche Checkpoints es gibt</translation>
    </message>
    <message>
        <source>Checkpoints</source>
        <translation>Checkpoints</translation>
    </message>
    <message>
        <source>&amp;Try again</source>
        <translation>Erneut &amp;versuchen</translation>
    </message>
    <message>
        <source>&amp;Read the list</source>
        <translation>Liste &amp;lesen</translation>
    </message>
    <message>
        <source>There are no checkpoints yet: the first cold start of an endpoint with checkpoint_enabled=True captures one.</source>
        <translation>Es gibt noch keine Checkpoints: Der erste Kaltstart eines Endpunkts mit checkpoint_enabled=True erfasst einen.</translation>
    </message>
    <message>
        <source>Reading the list …</source>
        <translation>Die Liste wird gelesen …</translation>
    </message>
    <message>
        <source>▲ The list could not be read. %1</source>
        <translation>▲ Die Liste konnte nicht gelesen werden. %1</translation>
    </message>
    <message>
        <source>The list of checkpoints has not been read yet. Headstart&apos;s runner keeps it, and starting the runner may need an administrator&apos;s consent.</source>
        <translation>Die Liste der Checkpoints ist noch nicht gelesen. Der Runner von Headstart führt sie, und ihn zu starten kann die Zustimmung eines Administrators erfordern.</translation>
    </message>
    <message numerus="yes">
        <source>%n checkpoint(s)</source>
        <translation>
            <numerusform>%n Checkpoint</numerusform>
            <numerusform>%n Checkpoints</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 on the disk</source>
        <translation>%1 auf der Platte</translation>
    </message>
    <message>
        <source>others may exist: the list has not been read</source>
        <translation>es kann weitere geben: Die Liste ist nicht gelesen</translation>
    </message>
    <message>
        <source>Select a checkpoint to see what is known about it.</source>
        <translation>Wählen Sie einen Checkpoint aus, um zu sehen, was über ihn bekannt ist.</translation>
    </message>
    <message numerus="yes">
        <source>%n checkpoint(s) selected, %1 on the disk.</source>
        <translation>
            <numerusform>%n Checkpoint ausgewählt, %1 auf der Platte.</numerusform>
            <numerusform>%n Checkpoints ausgewählt, %1 auf der Platte.</numerusform>
        </translation>
    </message>
    <message>
        <source>Delete checkpoints</source>
        <translation>Checkpoints löschen</translation>
    </message>
    <message>
        <source>It cannot be undone; a later cold start can capture a new one.</source>
        <translation>Das lässt sich nicht rückgängig machen; ein späterer Kaltstart kann einen neuen erfassen.</translation>
    </message>
    <message>
        <source>&amp;Delete</source>
        <translation>&amp;Löschen</translation>
    </message>
</context>
<context>
    <name>headstart::CloseQuestion</name>
    <message>
        <source>Close Headstart?</source>
        <translation>Headstart schließen?</translation>
    </message>
    <message>
        <source>Closing Headstart now discards it; the next cold start captures anew. While this question stays open, Headstart waits and closes once the capture has ended.</source>
        <translation>Wird Headstart jetzt geschlossen, wird er verworfen; der nächste Kaltstart erfasst neu. Solange diese Frage offen ist, wartet Headstart und schließt, sobald die Erfassung zu Ende ist.</translation>
    </message>
    <message>
        <source>&amp;Close anyway</source>
        <translation>&amp;Trotzdem schließen</translation>
    </message>
    <message>
        <source>&amp;Keep open</source>
        <translation>&amp;Offen lassen</translation>
    </message>
    <message numerus="yes">
        <source>%n checkpoint(s) are being captured: %1.</source>
        <translation>
            <numerusform>%n Checkpoint wird erfasst: %1.</numerusform>
            <numerusform>%n Checkpoints werden erfasst: %1.</numerusform>
        </translation>
    </message>
    <message>
        <source>The checkpoint of %1 is being verified.</source>
        <translation>Der Checkpoint von %1 wird überprüft.</translation>
    </message>
    <message>
        <source>The checkpoint of %1 is being written.</source>
        <translation>Der Checkpoint von %1 wird geschrieben.</translation>
    </message>
</context>
<context>
    <name>headstart::DeployCommand</name>
    <message>
        <source>Endpoint</source>
        <translation>Endpunkt</translation>
    </message>
    <message>
        <source>Version</source>
        <translation>Version</translation>
    </message>
    <message>
        <source>Handler</source>
        <translation>Handler</translation>
    </message>
    <message>
        <source>Deployment</source>
        <translation>Deployment</translation>
    </message>
</context>
<context>
    <name>headstart::DoctorCommand</name>
    <message>
        <source>Checks what this machine can do, and says how to mend what it cannot.</source>
        <translation>Prüft, was dieser Rechner kann, und sagt, wie sich beheben lässt, was er nicht kann.</translation>
    </message>
    <message>
        <source>doctor takes options only.</source>
        <translation>doctor nimmt nur Optionen.</translation>
    </message>
    <message>
        <source>ok</source>
        <translation>in Ordnung</translation>
    </message>
    <message>
        <source>warning</source>
        <translation>Warnung</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>fehlgeschlagen</translation>
    </message>
    <message>
        <source>doctor [options]</source>
        <translation>doctor [Optionen]</translation>
    </message>
</context>
<context>
    <name>headstart::EndpointPage</name>
    <message>
        <source>State of the endpoint</source>
        <translation>Zustand des Endpunkts</translation>
    </message>
    <message>
        <source>▶ &amp;Run</source>
        <translation>▶ &amp;Ausführen</translation>
    </message>
    <message>
        <source>Run the endpoint with this body (Ctrl+Return)</source>
        <translation>Den Endpunkt mit diesem Inhalt ausführen (Strg+Eingabe)</translation>
    </message>
    <message>
        <source>■ &amp;Cancel</source>
        <translation>■ Abbre&amp;chen</translation>
    </message>
    <message>
        <source>Stop the task (Ctrl+.); a second time stops it at once</source>
        <translation>Die Aufgabe anhalten (Strg+.); beim zweiten Mal sofort</translation>
    </message>
    <message>
        <source>Request &amp;body (JSON)</source>
        <translation>&amp;Inhalt der Anfrage (JSON)</translation>
    </message>
    <message>
        <source>Answer</source>
        <translation>Antwort</translation>
    </message>
    <message>
        <source>The answer appears here.</source>
        <translation>Die Antwort erscheint hier.</translation>
    </message>
    <message>
        <source>A&amp;nswer</source>
        <translation>A&amp;ntwort</translation>
    </message>
    <message>
        <source>&amp;Log</source>
        <translation>&amp;Protokoll</translation>
    </message>
    <message>
        <source>%1 is not in the code any more.</source>
        <translation>%1 steht nicht mehr im Code.</translation>
    </message>
    <message>
        <source>The task is being stopped; Cancel again stops it at once.</source>
        <translation>Die Aufgabe wird angehalten; nochmals Abbrechen beendet sie sofort.</translation>
    </message>
    <message>
        <source>A task is running.</source>
        <translation>Eine Aufgabe läuft.</translation>
    </message>
    <message numerus="yes">
        <source>The secret(s) %1 have no value: start Headstart with them in its environment.</source>
        <translation>
            <numerusform>Das Geheimnis %1 hat keinen Wert: Starten Sie Headstart mit ihm in der Umgebung.</numerusform>
            <numerusform>Die Geheimnisse %1 haben keinen Wert: Starten Sie Headstart mit ihnen in der Umgebung.</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 · %2 · %3</source>
        <comment>status, kind of start, duration</comment>
        <translation>%1 · %2 · %3</translation>
    </message>
    <message>
        <source>Run the endpoint to see where its time goes.</source>
        <translation>Führen Sie den Endpunkt aus, um zu sehen, wohin seine Zeit geht.</translation>
    </message>
</context>
<context>
    <name>headstart::EndpointState</name>
    <message numerus="yes">
        <source>warm, for another %n second(s)</source>
        <translation>
            <numerusform>warm, noch %n Sekunde</numerusform>
            <numerusform>warm, noch %n Sekunden</numerusform>
        </translation>
    </message>
    <message>
        <source>running a task</source>
        <translation>führt eine Aufgabe aus</translation>
    </message>
    <message>
        <source>starting</source>
        <translation>startet</translation>
    </message>
    <message>
        <source>stopping</source>
        <translation>hält an</translation>
    </message>
    <message>
        <source>cold: the next run starts a container</source>
        <translation>kalt: der nächste Lauf startet einen Container</translation>
    </message>
    <message>
        <source>the last run failed</source>
        <translation>der letzte Lauf schlug fehl</translation>
    </message>
</context>
<context>
    <name>headstart::Format</name>
    <message>
        <source>%1 ms</source>
        <translation>%1 ms</translation>
    </message>
    <message>
        <source>%1 ns</source>
        <translation>%1 ns</translation>
    </message>
    <message>
        <source>%1 µs</source>
        <translation>%1 µs</translation>
    </message>
    <message>
        <source>%1 s</source>
        <translation>%1 s</translation>
    </message>
    <message>
        <source>%1 min %2 s</source>
        <translation>%1 min %2 s</translation>
    </message>
    <message>
        <source>%1 h %2 min</source>
        <translation>%1 h %2 min</translation>
    </message>
    <message>
        <source>%1 %2</source>
        <comment>a date and a time of day</comment>
        <translation>%1 %2</translation>
    </message>
    <message>
        <source>○ Pending</source>
        <translation>○ Wartet</translation>
    </message>
    <message>
        <source>◐ Running</source>
        <translation>◐ Läuft</translation>
    </message>
    <message>
        <source>● Complete</source>
        <translation>● Fertig</translation>
    </message>
    <message>
        <source>▲ Error</source>
        <translation>▲ Fehler</translation>
    </message>
    <message>
        <source>◌ Cancelled</source>
        <translation>◌ Abgebrochen</translation>
    </message>
    <message>
        <source>▲ Expired</source>
        <translation>▲ Verfallen</translation>
    </message>
    <message>
        <source>▲ Timed out</source>
        <translation>▲ Zeit abgelaufen</translation>
    </message>
    <message>
        <source>◐ Retry</source>
        <translation>◐ Wiederholung</translation>
    </message>
    <message>
        <source>–</source>
        <comment>it is not known how the container started</comment>
        <translation>–</translation>
    </message>
    <message>
        <source>cold</source>
        <translation>kalt</translation>
    </message>
    <message>
        <source>restored</source>
        <translation>fortgesetzt</translation>
    </message>
    <message>
        <source>woken</source>
        <translation>geweckt</translation>
    </message>
    <message>
        <source>warm</source>
        <translation>warm</translation>
    </message>
    <message>
        <source>%1, too long to be shown here.</source>
        <translation>%1, zu lang, um hier gezeigt zu werden.</translation>
    </message>
    <message>
        <source>%1 of %2, which is not text.</source>
        <translation>%1 vom Typ %2; das ist kein Text.</translation>
    </message>
    <message>
        <source>data</source>
        <translation>Daten</translation>
    </message>
    <message>
        <source>Taking a snapshot of the code</source>
        <translation>Code wird gesichert</translation>
    </message>
    <message>
        <source>Reading the endpoint&apos;s settings</source>
        <translation>Einstellungen des Endpunkts werden gelesen</translation>
    </message>
    <message>
        <source>Resolving the image</source>
        <translation>Image wird bestimmt</translation>
    </message>
    <message>
        <source>Looking for the deployment</source>
        <translation>Bereitstellung wird gesucht</translation>
    </message>
    <message>
        <source>Starting a container</source>
        <translation>Container wird gestartet</translation>
    </message>
    <message>
        <source>Waiting for a free worker</source>
        <translation>Warten auf einen freien Worker</translation>
    </message>
    <message>
        <source>Running the handler</source>
        <translation>Handler wird ausgeführt</translation>
    </message>
    <message>
        <source>Stopping the container</source>
        <translation>Container wird angehalten</translation>
    </message>
</context>
<context>
    <name>headstart::LogView</name>
    <message>
        <source>Log</source>
        <translation>Protokoll</translation>
    </message>
    <message>
        <source>What the task prints appears here.</source>
        <translation>Was die Aufgabe ausgibt, erscheint hier.</translation>
    </message>
</context>
<context>
    <name>headstart::Main</name>
    <message>
        <source>There is no display for the window. On a terminal, headstart run app.py:predict runs an endpoint; headstart --help says more.</source>
        <translation>Es gibt keine Anzeige für das Fenster. Im Terminal führt headstart run app.py:predict einen Endpunkt aus; headstart --help sagt mehr.</translation>
    </message>
</context>
<context>
    <name>headstart::MainWindow</name>
    <message>
        <source>&amp;File</source>
        <translation>&amp;Datei</translation>
    </message>
    <message>
        <source>&amp;Open a folder…</source>
        <translation>&amp;Ordner öffnen …</translation>
    </message>
    <message>
        <source>Open the &amp;example</source>
        <translation>&amp;Beispiel öffnen</translation>
    </message>
    <message>
        <source>&amp;Read the code again</source>
        <translation>Code neu &amp;lesen</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>&amp;Beenden</translation>
    </message>
    <message>
        <source>&amp;Endpoint</source>
        <translation>&amp;Endpunkt</translation>
    </message>
    <message>
        <source>&amp;Run</source>
        <translation>&amp;Ausführen</translation>
    </message>
    <message>
        <source>&amp;Cancel</source>
        <translation>Abbre&amp;chen</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>An&amp;sicht</translation>
    </message>
    <message>
        <source>&amp;Endpoints</source>
        <translation>&amp;Endpunkte</translation>
    </message>
    <message>
        <source>&amp;Tasks</source>
        <translation>&amp;Aufgaben</translation>
    </message>
    <message>
        <source>Open a folder with endpoints</source>
        <translation>Einen Ordner mit Endpunkten öffnen</translation>
    </message>
    <message>
        <source>Headstart</source>
        <translation>Headstart</translation>
    </message>
    <message>
        <source>Headstart — %1</source>
        <translation>Headstart — %1</translation>
    </message>
    <message numerus="yes">
        <source>Stopping %n container(s), then Headstart closes. Close again to stop at once.</source>
        <translation>
            <numerusform>%n Container wird angehalten, dann schließt sich Headstart. Nochmals schließen beendet sofort.</numerusform>
            <numerusform>%n Container werden angehalten, dann schließt sich Headstart. Nochmals schließen beendet sofort.</numerusform>
        </translation>
    </message>
    <message>
        <source>&amp;Checkpoints</source>
        <translation>&amp;Checkpoints</translation>
    </message>
</context>
<context>
    <name>headstart::MessageBar</name>
    <message>
        <source>Close this message</source>
        <translation>Diese Meldung schließen</translation>
    </message>
    <message>
        <source>▲ %1</source>
        <translation>▲ %1</translation>
    </message>
</context>
<context>
    <name>headstart::Navigation</name>
    <message>
        <source>Endpoints</source>
        <translation>Endpunkte</translation>
    </message>
    <message>
        <source>Tasks</source>
        <translation>Aufgaben</translation>
    </message>
    <message>
        <source>Pages</source>
        <translation>Seiten</translation>
    </message>
    <message>
        <source>%1, line %2: %3</source>
        <translation>%1, Zeile %2: %3</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>an endpoint and its state</comment>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>Checkpoints</source>
        <translation>Checkpoints</translation>
    </message>
</context>
<context>
    <name>headstart::PhaseProgress</name>
    <message>
        <source>Progress</source>
        <translation>Fortschritt</translation>
    </message>
</context>
<context>
    <name>headstart::ProgressDisplay</name>
    <message>
        <source>%1 s</source>
        <translation>%1 s</translation>
    </message>
</context>
<context>
    <name>headstart::RunArguments</name>
    <message>
        <source>Standard input cannot be read: %1.</source>
        <translation>Die Standardeingabe kann nicht gelesen werden: %1.</translation>
    </message>
    <message>
        <source>The request body cannot be read from %1: %2.</source>
        <translation>Der Inhalt der Anfrage kann nicht aus %1 gelesen werden: %2.</translation>
    </message>
    <message>
        <source>--%1: there is no %2.</source>
        <translation>--%1: %2 gibt es nicht.</translation>
    </message>
    <message>
        <source>--secret takes the name of an environment variable that holds the value, and &quot;%1&quot; is not set.</source>
        <translation>--secret nimmt den Namen einer Umgebungsvariablen, die den Wert enthält, und „%1“ ist nicht gesetzt.</translation>
    </message>
    <message>
        <source>--chart writes .svg and .png files, and %1 is neither.</source>
        <translation>--chart schreibt .svg- und .png-Dateien, und %1 ist keines von beiden.</translation>
    </message>
    <message>
        <source>--chart: the folder of %1 does not exist.</source>
        <translation>--chart: Den Ordner von %1 gibt es nicht.</translation>
    </message>
    <message>
        <source>run app.py:predict [options]</source>
        <translation>run app.py:predict [Optionen]</translation>
    </message>
    <message>
        <source>Runs an endpoint once, in a container on this machine, and shows its result and where the time went.</source>
        <translation>Führt einen Endpunkt einmal in einem Container auf diesem Rechner aus und zeigt sein Ergebnis und wohin die Zeit ging.</translation>
    </message>
    <message>
        <source>JSON|@file|-</source>
        <translation>JSON|@Datei|-</translation>
    </message>
    <message>
        <source>The request body: a JSON object, a file that holds one, or standard input. Empty by default.</source>
        <translation>Der Inhalt der Anfrage: ein JSON-Objekt, eine Datei, die eines enthält, oder die Standardeingabe. Ohne Angabe leer.</translation>
    </message>
    <message>
        <source>Runs without a GPU although the endpoint asks for one.</source>
        <translation>Läuft ohne GPU, obwohl der Endpunkt eine verlangt.</translation>
    </message>
    <message>
        <source>path</source>
        <translation>Pfad</translation>
    </message>
    <message>
        <source>The Python that stands in for the image: a virtual environment, a conda prefix or a python. The system&apos;s by default.</source>
        <translation>Das Python, das an die Stelle des Images tritt: eine virtuelle Umgebung, ein Conda-Präfix oder ein python. Ohne Angabe das des Systems.</translation>
    </message>
    <message>
        <source>folder</source>
        <translation>Ordner</translation>
    </message>
    <message>
        <source>A folder with a root filesystem that is the image, instead of this machine&apos;s own system.</source>
        <translation>Ein Ordner mit einem Wurzeldateisystem, das statt des Systems dieses Rechners das Image ist.</translation>
    </message>
    <message>
        <source>Whether the container sees the host&apos;s network or none.</source>
        <translation>Ob der Container das Netzwerk des Hosts sieht oder keines.</translation>
    </message>
    <message>
        <source>name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Gives the endpoint this secret; its value is that of the environment variable of the same name. May be repeated.</source>
        <translation>Gibt dem Endpunkt dieses Geheimnis; sein Wert ist der der gleichnamigen Umgebungsvariablen. Mehrfach möglich.</translation>
    </message>
    <message>
        <source>file.svg|file.png</source>
        <translation>Datei.svg|Datei.png</translation>
    </message>
    <message>
        <source>Also draws the timeline into this file. May be repeated.</source>
        <translation>Zeichnet die Zeitleiste auch in diese Datei. Mehrfach möglich.</translation>
    </message>
    <message>
        <source>run takes one handler, such as app.py:predict.</source>
        <translation>run nimmt einen Handler, etwa app.py:predict.</translation>
    </message>
    <message>
        <source>The request body cannot be read from %1, which is a folder.</source>
        <translation>Der Inhalt der Anfrage kann nicht aus %1 gelesen werden: Das ist ein Ordner.</translation>
    </message>
    <message>
        <source>deploy app.py:predict [options]</source>
        <translation>deploy app.py:predict [Optionen]</translation>
    </message>
    <message>
        <source>Makes a new version of an endpoint, even if nothing has changed. The runs that follow use it, and the first of them may capture a checkpoint again.</source>
        <translation>Legt eine neue Version eines Endpunkts an, auch wenn sich nichts geändert hat. Die folgenden Läufe verwenden sie, und der erste von ihnen kann wieder einen Checkpoint erfassen.</translation>
    </message>
    <message>
        <source>--restore says how a checkpoint is restored; --start cold uses none.</source>
        <translation>--restore sagt, wie ein Checkpoint fortgesetzt wird; --start cold verwendet keinen.</translation>
    </message>
    <message>
        <source>deploy takes one handler, such as app.py:predict.</source>
        <translation>deploy nimmt einen Handler, etwa app.py:predict.</translation>
    </message>
    <message>
        <source>auto: from the deployment&apos;s checkpoint where one fits, else cold. cold: without a checkpoint, and captures none. restore: from a checkpoint or not at all.</source>
        <translation>auto: aus dem Checkpoint des Deployments, wo einer passt, sonst kalt. cold: ohne Checkpoint, und erfasst keinen. restore: aus einem Checkpoint oder gar nicht.</translation>
    </message>
    <message>
        <source>auto: as was faster before. eager: all of a checkpoint&apos;s memory comes back before the container runs. lazy: each page when it is first touched.</source>
        <translation>auto: was zuvor schneller war. eager: Der ganze Speicher eines Checkpoints kommt zurück, bevor der Container läuft. lazy: jede Seite, wenn sie zum ersten Mal berührt wird.</translation>
    </message>
</context>
<context>
    <name>headstart::RunCommand</name>
    <message>
        <source>Stopping. Interrupt again to stop at once.</source>
        <translation>Wird angehalten. Ein weiterer Abbruch beendet sofort.</translation>
    </message>
    <message>
        <source>
Task %1: %2 (%3)
</source>
        <translation>
Aufgabe %1: %2 (%3)
</translation>
    </message>
</context>
<context>
    <name>headstart::RunOptions</name>
    <message>
        <source>On this machine</source>
        <translation>Auf diesem Rechner</translation>
    </message>
    <message>
        <source>Allow the C&amp;PU where a GPU is asked for</source>
        <translation>CP&amp;U erlauben, wo eine GPU verlangt ist</translation>
    </message>
    <message>
        <source>Net&amp;work</source>
        <translation>Net&amp;zwerk</translation>
    </message>
    <message>
        <source>the system&apos;s python3</source>
        <translation>python3 des Systems</translation>
    </message>
    <message>
        <source>A python, a virtual environment or a conda prefix. Its packages are what the endpoint can import.</source>
        <translation>Ein Python, eine virtuelle Umgebung oder ein Conda-Präfix. Der Endpunkt kann dessen Pakete importieren.</translation>
    </message>
    <message>
        <source>Whether the container may use this machine&apos;s network.</source>
        <translation>Ob der Container das Netzwerk dieses Rechners benutzen darf.</translation>
    </message>
    <message>
        <source>&amp;Interpreter</source>
        <translation>Int&amp;erpreter</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>Wählen …</translation>
    </message>
    <message>
        <source>Choose the folder of a virtual environment</source>
        <translation>Den Ordner einer virtuellen Umgebung wählen</translation>
    </message>
    <message>
        <source>Choose a virtual environment or a conda prefix</source>
        <translation>Eine virtuelle Umgebung oder ein Conda-Präfix wählen</translation>
    </message>
    <message>
        <source>The interpreter &apos;%1&apos; must be given by its absolute path.</source>
        <translation>Der Interpreter „%1“ muss mit seinem absoluten Pfad angegeben werden.</translation>
    </message>
    <message>
        <source>There is no interpreter at &apos;%1&apos;.</source>
        <translation>Unter „%1“ gibt es keinen Interpreter.</translation>
    </message>
</context>
<context>
    <name>headstart::Screenshot</name>
    <message>
        <source>The window was not loaded within %1 s, so there is no screenshot.</source>
        <translation>Das Fenster war nach %1 s noch nicht geladen, daher gibt es kein Bild.</translation>
    </message>
    <message>
        <source>Cannot write the screenshot to &apos;%1&apos;: %2.</source>
        <translation>Das Bild kann nicht nach „%1“ geschrieben werden: %2.</translation>
    </message>
</context>
<context>
    <name>headstart::Session</name>
    <message>
        <source>The runner works with other rights than yours and keeps images and volumes in %1; only the task database is in %2.</source>
        <translation>Der Runner arbeitet mit anderen Rechten als Ihren und bewahrt Images und Volumes in %1 auf; nur die Aufgabendatenbank liegt in %2.</translation>
    </message>
</context>
<context>
    <name>headstart::SettingsSummary</name>
    <message>
        <source>this machine&apos;s system</source>
        <translation>das System dieses Rechners</translation>
    </message>
    <message numerus="yes">
        <source>%n command(s)</source>
        <translation>
            <numerusform>%n Befehl</numerusform>
            <numerusform>%n Befehle</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 GiB</source>
        <translation>%1 GiB</translation>
    </message>
    <message>
        <source>%1 MiB</source>
        <translation>%1 MiB</translation>
    </message>
    <message>
        <source>%1 s</source>
        <translation>%1 s</translation>
    </message>
    <message>
        <source>none</source>
        <translation>keine</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Handler</source>
        <translation>Handler</translation>
    </message>
    <message>
        <source>%1 (@%2)</source>
        <translation>%1 (@%2)</translation>
    </message>
    <message>
        <source>on_start</source>
        <translation>on_start</translation>
    </message>
    <message>
        <source>%1, once in each worker</source>
        <translation>%1, einmal in jedem Worker</translation>
    </message>
    <message>
        <source>Image</source>
        <translation>Image</translation>
    </message>
    <message>
        <source>CPU</source>
        <translation>CPU</translation>
    </message>
    <message numerus="yes">
        <source>%n core(s)</source>
        <translation>
            <numerusform>%n Kern</numerusform>
            <numerusform>%n Kerne</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 cores</source>
        <translation>%1 Kerne</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>Speicher</translation>
    </message>
    <message>
        <source>, else </source>
        <translation>, sonst </translation>
    </message>
    <message>
        <source>GPU</source>
        <translation>GPU</translation>
    </message>
    <message>
        <source>%1 × %2</source>
        <translation>%1 × %2</translation>
    </message>
    <message>
        <source>Workers</source>
        <translation>Worker</translation>
    </message>
    <message>
        <source>%1 at %2</source>
        <comment>a volume and where it is mounted</comment>
        <translation>%1 in %2</translation>
    </message>
    <message>
        <source>Volumes</source>
        <translation>Volumes</translation>
    </message>
    <message>
        <source>Secrets</source>
        <translation>Geheimnisse</translation>
    </message>
    <message>
        <source>Environment</source>
        <translation>Umgebung</translation>
    </message>
    <message>
        <source>Keep warm</source>
        <translation>Warmhalten</translation>
    </message>
    <message>
        <source>without end</source>
        <translation>ohne Ende</translation>
    </message>
    <message>
        <source>Timeout</source>
        <translation>Zeitlimit</translation>
    </message>
    <message>
        <source>Checkpoint</source>
        <translation>Checkpoint</translation>
    </message>
    <message>
        <source>after on_start</source>
        <translation>nach on_start</translation>
    </message>
    <message>
        <source>Callback</source>
        <translation>Rückruf</translation>
    </message>
    <message>
        <source>This stands in the code and cannot be read without running it.</source>
        <translation>Das steht im Code und lässt sich nicht lesen, ohne ihn auszuführen.</translation>
    </message>
    <message>
        <source>▲ %1</source>
        <translation>▲ %1</translation>
    </message>
    <message>
        <source>△ %1</source>
        <translation>△ %1</translation>
    </message>
</context>
<context>
    <name>headstart::SpanTableModel</name>
    <message>
        <source>%1 so far</source>
        <translation>bisher %1</translation>
    </message>
    <message>
        <source>%1 %</source>
        <translation>%1 %</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>a column&apos;s title and a value</comment>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>Task</source>
        <translation>Aufgabe</translation>
    </message>
    <message>
        <source>Span</source>
        <translation>Abschnitt</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>Start</translation>
    </message>
    <message>
        <source>Length</source>
        <translation>Länge</translation>
    </message>
    <message>
        <source>Share</source>
        <translation>Anteil</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>Einzelheiten</translation>
    </message>
</context>
<context>
    <name>headstart::SpanText</name>
    <message>
        <source>yes</source>
        <translation>ja</translation>
    </message>
    <message>
        <source>no</source>
        <translation>nein</translation>
    </message>
    <message>
        <source>not measured</source>
        <translation>nicht gemessen</translation>
    </message>
    <message>
        <source>Start: %1</source>
        <translation>Beginn: %1</translation>
    </message>
    <message>
        <source>Length so far: %1</source>
        <translation>Länge bisher: %1</translation>
    </message>
    <message>
        <source>Length: %1</source>
        <translation>Länge: %1</translation>
    </message>
    <message>
        <source>%1 % of %2</source>
        <translation>%1 % von %2</translation>
    </message>
    <message>
        <source>Time of the task that belongs to none of its phases.</source>
        <translation>Zeit der Aufgabe, die zu keiner ihrer Phasen gehört.</translation>
    </message>
    <message>
        <source>No task is selected.</source>
        <translation>Keine Aufgabe ist ausgewählt.</translation>
    </message>
    <message numerus="yes">
        <source>Timelines of %n tasks, the longest takes %1.</source>
        <translation>
            <numerusform>Zeitleiste von %n Aufgabe, die längste dauert %1.</numerusform>
            <numerusform>Zeitleisten von %n Aufgaben, die längste dauert %1.</numerusform>
        </translation>
    </message>
    <message>
        <source>Timeline of one task of %1: %2.</source>
        <translation>Zeitleiste einer Aufgabe von %1: %2.</translation>
    </message>
</context>
<context>
    <name>headstart::TaskCommand</name>
    <message>
        <source>Shows one task: result, error, output and timeline. The beginning of the ID is enough.</source>
        <translation>Zeigt eine Aufgabe: Ergebnis, Fehler, Ausgabe und Zeitleiste. Der Anfang der ID genügt.</translation>
    </message>
    <message>
        <source>task takes one ID; headstart tasks lists them.</source>
        <translation>task nimmt eine ID; headstart tasks listet sie auf.</translation>
    </message>
    <message>
        <source>Endpoint</source>
        <translation>Endpunkt</translation>
    </message>
    <message>
        <source>Project</source>
        <translation>Projekt</translation>
    </message>
    <message>
        <source>Status</source>
        <translation>Status</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>Start</translation>
    </message>
    <message>
        <source>Created</source>
        <translation>Erstellt</translation>
    </message>
    <message>
        <source>Error</source>
        <translation>Fehler</translation>
    </message>
    <message>
        <source>Task</source>
        <translation>Aufgabe</translation>
    </message>
    <message>
        <source>task ID [options]</source>
        <translation>task ID [Optionen]</translation>
    </message>
</context>
<context>
    <name>headstart::TaskTableModel</name>
    <message>
        <source>%1: %2</source>
        <comment>a column&apos;s title and a value</comment>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>not measured</source>
        <translation>nicht gemessen</translation>
    </message>
    <message>
        <source>Status</source>
        <translation>Status</translation>
    </message>
    <message>
        <source>Endpoint</source>
        <translation>Endpunkt</translation>
    </message>
    <message>
        <source>ID</source>
        <translation>ID</translation>
    </message>
    <message>
        <source>Created</source>
        <translation>Erstellt</translation>
    </message>
    <message>
        <source>Start</source>
        <comment>how the container came to be there: cold, warm</comment>
        <translation>Startart</translation>
    </message>
    <message>
        <source>Queue</source>
        <translation>Warten</translation>
    </message>
    <message>
        <source>Image</source>
        <translation>Image</translation>
    </message>
    <message>
        <source>Container</source>
        <translation>Container</translation>
    </message>
    <message>
        <source>App start</source>
        <translation>App-Start</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>Lauf</translation>
    </message>
    <message>
        <source>Total</source>
        <translation>Gesamt</translation>
    </message>
    <message>
        <source>Phases</source>
        <translation>Phasen</translation>
    </message>
</context>
<context>
    <name>headstart::TaskTabs</name>
    <message>
        <source>&amp;Timeline</source>
        <translation>&amp;Zeitleiste</translation>
    </message>
    <message>
        <source>Ta&amp;ble</source>
        <translation>&amp;Tabelle</translation>
    </message>
    <message>
        <source>&amp;Logs</source>
        <translation>&amp;Protokoll</translation>
    </message>
    <message>
        <source>Re&amp;quest and response</source>
        <translation>An&amp;frage und Antwort</translation>
    </message>
    <message>
        <source>Spans of the selected tasks</source>
        <translation>Abschnitte der ausgewählten Aufgaben</translation>
    </message>
    <message>
        <source>Request</source>
        <translation>Anfrage</translation>
    </message>
    <message>
        <source>No request body.</source>
        <translation>Die Anfrage hat keinen Inhalt.</translation>
    </message>
    <message>
        <source>Response</source>
        <translation>Antwort</translation>
    </message>
    <message>
        <source>No answer.</source>
        <translation>Keine Antwort.</translation>
    </message>
    <message>
        <source>Select a task to read what it printed.</source>
        <translation>Wählen Sie eine Aufgabe, um zu lesen, was sie ausgegeben hat.</translation>
    </message>
    <message numerus="yes">
        <source>%1 %2: %n line(s)</source>
        <translation>
            <numerusform>%1 %2: %n Zeile</numerusform>
            <numerusform>%1 %2: %n Zeilen</numerusform>
        </translation>
    </message>
    <message>
        <source>Select a task to read its request and its response.</source>
        <translation>Wählen Sie eine Aufgabe, um ihre Anfrage und ihre Antwort zu lesen.</translation>
    </message>
    <message>
        <source>%1 %2: %3</source>
        <translation>%1 %2: %3</translation>
    </message>
    <message>
        <source>%1 %2: %3. %4</source>
        <translation>%1 %2: %3. %4</translation>
    </message>
    <message numerus="yes">
        <source>%1 %2: %n line(s) between %3 and %4</source>
        <translation>
            <numerusform>%1 %2: %n Zeile zwischen %3 und %4</numerusform>
            <numerusform>%1 %2: %n Zeilen zwischen %3 und %4</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>headstart::TasksCommand</name>
    <message>
        <source>Lists the tasks that were run, the newest first.</source>
        <translation>Listet die ausgeführten Aufgaben auf, die neueste zuerst.</translation>
    </message>
    <message>
        <source>number</source>
        <translation>Zahl</translation>
    </message>
    <message>
        <source>How many at most.</source>
        <translation>Wie viele höchstens.</translation>
    </message>
    <message>
        <source>status</source>
        <translation>Status</translation>
    </message>
    <message>
        <source>Only tasks of this status, such as COMPLETE or ERROR.</source>
        <translation>Nur Aufgaben mit diesem Status, etwa COMPLETE oder ERROR.</translation>
    </message>
    <message>
        <source>tasks takes options only.</source>
        <translation>tasks nimmt nur Optionen.</translation>
    </message>
    <message>
        <source>--limit takes a number from 1 to %1.</source>
        <translation>--limit nimmt eine Zahl von 1 bis %1.</translation>
    </message>
    <message>
        <source>--status takes one of %1.</source>
        <translation>--status nimmt eines von %1.</translation>
    </message>
    <message>
        <source>There are no such tasks yet.
</source>
        <translation>Es gibt noch keine solchen Aufgaben.
</translation>
    </message>
    <message>
        <source>ID</source>
        <translation>ID</translation>
    </message>
    <message>
        <source>Status</source>
        <translation>Status</translation>
    </message>
    <message>
        <source>Endpoint</source>
        <translation>Endpunkt</translation>
    </message>
    <message>
        <source>Created</source>
        <translation>Erstellt</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>Start</translation>
    </message>
    <message>
        <source>Queue</source>
        <translation>Warten</translation>
    </message>
    <message>
        <source>Image</source>
        <translation>Image</translation>
    </message>
    <message>
        <source>Container</source>
        <translation>Container</translation>
    </message>
    <message>
        <source>App start</source>
        <translation>App-Start</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>Lauf</translation>
    </message>
    <message>
        <source>Total</source>
        <translation>Gesamt</translation>
    </message>
    <message>
        <source>tasks [options]</source>
        <translation>tasks [Optionen]</translation>
    </message>
</context>
<context>
    <name>headstart::TasksPage</name>
    <message>
        <source>Tasks</source>
        <translation>Aufgaben</translation>
    </message>
    <message>
        <source>No task yet: run an endpoint, here or with &apos;headstart run&apos;.</source>
        <translation>Noch keine Aufgabe: Führen Sie einen Endpunkt aus, hier oder mit „headstart run“.</translation>
    </message>
    <message numerus="yes">
        <source>%n task(s)</source>
        <translation>
            <numerusform>%n Aufgabe</numerusform>
            <numerusform>%n Aufgaben</numerusform>
        </translation>
    </message>
    <message>
        <source>sorted among the newest %1</source>
        <translation>sortiert unter den neuesten %1</translation>
    </message>
    <message>
        <source>%1 selected, the first %2 are shown</source>
        <translation>%1 ausgewählt, die ersten %2 werden gezeigt</translation>
    </message>
    <message numerus="yes">
        <source>%n selected</source>
        <translation>
            <numerusform>%n ausgewählt</numerusform>
            <numerusform>%n ausgewählt</numerusform>
        </translation>
    </message>
    <message>
        <source>▲ %1</source>
        <translation>▲ %1</translation>
    </message>
</context>
<context>
    <name>headstart::Terminal</name>
    <message>
        <source>headstart: The result could not be written: %1.
</source>
        <translation>headstart: Das Ergebnis konnte nicht geschrieben werden: %1.
</translation>
    </message>
</context>
<context>
    <name>headstart::TextTimeline</name>
    <message>
        <source>phase</source>
        <translation>Phase</translation>
    </message>
    <message>
        <source>start</source>
        <translation>Beginn</translation>
    </message>
    <message>
        <source>length</source>
        <translation>Länge</translation>
    </message>
    <message>
        <source>share</source>
        <translation>Anteil</translation>
    </message>
    <message>
        <source>total</source>
        <translation>gesamt</translation>
    </message>
    <message>
        <source>%1 (failed)</source>
        <comment>a phase</comment>
        <translation>%1 (fehlgeschlagen)</translation>
    </message>
</context>
<context>
    <name>headstart::TimelineExport</name>
    <message>
        <source>Timeline of tasks</source>
        <translation>Zeitleiste von Aufgaben</translation>
    </message>
    <message>
        <source>Cannot draw the timeline to &apos;%1&apos;: the name of the file must end in .svg or .png.</source>
        <translation>Die Zeitleiste kann nicht nach „%1“ gezeichnet werden: Der Name der Datei muss auf .svg oder .png enden.</translation>
    </message>
    <message>
        <source>There is no task to draw a timeline of.</source>
        <translation>Es gibt keine Aufgabe, deren Zeitleiste gezeichnet werden könnte.</translation>
    </message>
    <message>
        <source>A timeline of %1 × %2 pixels is not drawn, the limit is %3 on a side: choose fewer tasks or another size.</source>
        <translation>Eine Zeitleiste von %1 × %2 Pixeln wird nicht gezeichnet, die Grenze ist %3 je Seite: Wählen Sie weniger Aufgaben oder eine andere Größe.</translation>
    </message>
    <message>
        <source>Cannot write the timeline to &apos;%1&apos;: %2.</source>
        <translation>Die Zeitleiste kann nicht nach „%1“ geschrieben werden: %2.</translation>
    </message>
</context>
<context>
    <name>headstart::TimelinePanel</name>
    <message>
        <source>Ctrl+wheel zooms · drag measures · click shows the logs</source>
        <translation>Strg+Rad zoomt · Ziehen misst · Klick zeigt das Protokoll</translation>
    </message>
    <message>
        <source>Zoom in (+)</source>
        <translation>Vergrößern (+)</translation>
    </message>
    <message>
        <source>Zoom out (-)</source>
        <translation>Verkleinern (-)</translation>
    </message>
    <message>
        <source>Fit</source>
        <translation>Einpassen</translation>
    </message>
    <message>
        <source>Fit the selected span (F)</source>
        <translation>Den ausgewählten Abschnitt einpassen (F)</translation>
    </message>
    <message>
        <source>All</source>
        <translation>Alles</translation>
    </message>
    <message>
        <source>Show everything (0)</source>
        <translation>Alles zeigen (0)</translation>
    </message>
    <message>
        <source>Scroll the tasks</source>
        <translation>Aufgaben rollen</translation>
    </message>
    <message>
        <source>Scroll the time</source>
        <translation>Zeit rollen</translation>
    </message>
</context>
<context>
    <name>headstart::VolumesCommand</name>
    <message>
        <source>Shows and changes the volumes: named folders that outlive containers. import takes a folder, a file or a tar archive; export writes a folder that does not exist yet, or a .tar file.</source>
        <translation>Zeigt und ändert die Volumes: benannte Ordner, die Container überdauern. import nimmt einen Ordner, eine Datei oder ein tar-Archiv; export schreibt einen noch nicht vorhandenen Ordner oder eine .tar-Datei.</translation>
    </message>
    <message>
        <source>volumes takes one of list, create, remove, import and export.</source>
        <translation>volumes nimmt eines von list, create, remove, import und export.</translation>
    </message>
    <message>
        <source>volumes %1 takes nothing more.</source>
        <translation>volumes %1 nimmt nichts weiter.</translation>
    </message>
    <message>
        <source>volumes %1 takes the name of a volume.</source>
        <translation>volumes %1 nimmt den Namen eines Volumes.</translation>
    </message>
    <message>
        <source>volumes %1 takes the name of a volume and a path.</source>
        <translation>volumes %1 nimmt den Namen eines Volumes und einen Pfad.</translation>
    </message>
    <message>
        <source>volumes knows list, create, remove, import and export, not &quot;%1&quot;.</source>
        <translation>volumes kennt list, create, remove, import und export, nicht „%1“.</translation>
    </message>
    <message>
        <source>There are no volumes yet; an endpoint with volumes= makes them, or headstart volumes create.
</source>
        <translation>Es gibt noch keine Volumes; ein Endpunkt mit volumes= legt sie an, oder headstart volumes create.
</translation>
    </message>
    <message numerus="yes">
        <source>%n container(s)</source>
        <translation>
            <numerusform>%n Container</numerusform>
            <numerusform>%n Container</numerusform>
        </translation>
    </message>
    <message>
        <source>Volume</source>
        <translation>Volume</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Größe</translation>
    </message>
    <message>
        <source>Files</source>
        <translation>Dateien</translation>
    </message>
    <message>
        <source>Created</source>
        <translation>Erstellt</translation>
    </message>
    <message>
        <source>In use</source>
        <translation>In Gebrauch</translation>
    </message>
    <message>
        <source>Volume %1 has been created.
</source>
        <translation>Das Volume %1 wurde angelegt.
</translation>
    </message>
    <message>
        <source>Volume %1 has been removed.
</source>
        <translation>Das Volume %1 wurde entfernt.
</translation>
    </message>
    <message numerus="yes">
        <source>%n file(s), %1, have been imported into volume %2.
</source>
        <translation>
            <numerusform>%n Datei, %1, wurde in das Volume %2 importiert.
</numerusform>
            <numerusform>%n Dateien, %1, wurden in das Volume %2 importiert.
</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n file(s), %1, have been exported from volume %2.
</source>
        <translation>
            <numerusform>%n Datei, %1, wurde aus dem Volume %2 exportiert.
</numerusform>
            <numerusform>%n Dateien, %1, wurden aus dem Volume %2 exportiert.
</numerusform>
        </translation>
    </message>
    <message>
        <source>volumes list|create NAME|remove NAME|import NAME PATH|export NAME PATH [options]</source>
        <translation>volumes list|create NAME|remove NAME|import NAME PFAD|export NAME PFAD [Optionen]</translation>
    </message>
</context>
<context>
    <name>headstart::WelcomePage</name>
    <message>
        <source>&amp;Open a folder…</source>
        <translation>&amp;Ordner öffnen …</translation>
    </message>
    <message>
        <source>&amp;Try the example</source>
        <translation>&amp;Beispiel ausprobieren</translation>
    </message>
    <message>
        <source>The example is not installed.</source>
        <translation>Das Beispiel ist nicht installiert.</translation>
    </message>
    <message>
        <source>Headstart</source>
        <translation>Headstart</translation>
    </message>
    <message>
        <source>Run serverless endpoints on this machine as they would run on Beam, and see where every millisecond of a cold start went.

Open a folder with Python code that has endpoints in it.</source>
        <translation>Führen Sie Serverless-Endpunkte auf diesem Rechner so aus, wie sie auf Beam liefen, und sehen Sie, wohin jede Millisekunde eines Kaltstarts ging.

Öffnen Sie einen Ordner mit Python-Code, in dem Endpunkte stehen.</translation>
    </message>
    <message>
        <source>Reading the code …</source>
        <translation>Der Code wird gelesen …</translation>
    </message>
    <message>
        <source>▲ %1, line %2: %3</source>
        <translation>▲ %1, Zeile %2: %3</translation>
    </message>
    <message>
        <source>No endpoint here</source>
        <translation>Hier ist kein Endpunkt</translation>
    </message>
    <message>
        <source>%1

No function in this folder is decorated with @endpoint. Add one as in this example; it appears here as soon as the file is saved.

from beam import endpoint

@endpoint(cpu=1, memory=&quot;1Gi&quot;)
def predict(name=&quot;you&quot;):
    return {&quot;hello&quot;: name}</source>
        <translation>%1

Keine Funktion in diesem Ordner ist mit @endpoint dekoriert. Fügen Sie eine hinzu wie in diesem Beispiel; sie erscheint hier, sobald die Datei gespeichert ist.

from beam import endpoint

@endpoint(cpu=1, memory=&quot;1Gi&quot;)
def predict(name=&quot;you&quot;):
    return {&quot;hello&quot;: name}</translation>
    </message>
    <message numerus="yes">
        <source>%n endpoint(s)</source>
        <translation>
            <numerusform>%n Endpunkt</numerusform>
            <numerusform>%n Endpunkte</numerusform>
        </translation>
    </message>
    <message>
        <source>%1

Read with Python %2 without running any of it. Choose an endpoint at the left.</source>
        <translation>%1

Mit Python %2 gelesen, ohne etwas davon auszuführen. Wählen Sie links einen Endpunkt.</translation>
    </message>
    <message>
        <source>This folder cannot be read</source>
        <translation>Dieser Ordner kann nicht gelesen werden</translation>
    </message>
    <message>
        <source>▲ %1</source>
        <translation>▲ %1</translation>
    </message>
</context>
<context>
    <name>headstart::Window</name>
    <message>
        <source>Cannot open &apos;%1&apos;: there is no such folder.</source>
        <translation>„%1“ kann nicht geöffnet werden: Es gibt keinen solchen Ordner.</translation>
    </message>
    <message>
        <source>There is no page &apos;%1&apos;: choose endpoint, tasks or checkpoints.</source>
        <translation>Es gibt keine Seite „%1“: Wählen Sie endpoint, tasks oder checkpoints.</translation>
    </message>
</context>
<context>
    <name>headstart::WindowCommand</name>
    <message>
        <source>--size takes width and height in pixels, such as 1280x800.</source>
        <translation>--size nimmt Breite und Höhe in Pixeln, etwa 1280x800.</translation>
    </message>
    <message>
        <source>The window opens one folder.</source>
        <translation>Das Fenster öffnet einen einzigen Ordner.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is neither a folder nor a command of headstart; headstart --help lists them.</source>
        <translation>„%1“ ist weder ein Ordner noch ein Befehl von headstart; headstart --help listet sie auf.</translation>
    </message>
    <message>
        <source>[folder] [options]</source>
        <translation>[Ordner] [Optionen]</translation>
    </message>
    <message>
        <source>file.png</source>
        <translation>Datei.png</translation>
    </message>
    <message>
        <source>Draws the window into this file instead of opening it.</source>
        <translation>Zeichnet das Fenster in diese Datei, statt es zu öffnen.</translation>
    </message>
    <message>
        <source>The page that is shown first.</source>
        <translation>Die Seite, die zuerst gezeigt wird.</translation>
    </message>
    <message>
        <source>The colours of the window.</source>
        <translation>Die Farben des Fensters.</translation>
    </message>
    <message>
        <source>width x height</source>
        <translation>Breite x Höhe</translation>
    </message>
    <message>
        <source>The size of the window, such as 1280x800.</source>
        <translation>Die Größe des Fensters, etwa 1280x800.</translation>
    </message>
    <message>
        <source>Shows the version.</source>
        <translation>Zeigt die Version.</translation>
    </message>
    <message>
        <source>Opens the window on a project folder. The commands for terminals and scripts are:

  headstart run app.py:predict      runs an endpoint once and shows where the time went
  headstart deploy app.py:predict   makes a new version of an endpoint
  headstart tasks                   lists the tasks that were run
  headstart task ID                 shows one of them
  headstart checkpoints list        shows, verifies and removes checkpoints
  headstart volumes list            shows and changes volumes
  headstart doctor                  checks what this machine can do

Each explains its options with --help.</source>
        <translation>Öffnet das Fenster mit einem Projektordner. Die Befehle für Terminals und Skripte sind:

  headstart run app.py:predict      führt einen Endpunkt einmal aus und zeigt, wohin die Zeit ging
  headstart deploy app.py:predict   legt eine neue Version eines Endpunkts an
  headstart tasks                   listet die ausgeführten Aufgaben auf
  headstart task ID                 zeigt eine davon
  headstart checkpoints list        zeigt, überprüft und entfernt Checkpoints
  headstart volumes list            zeigt und ändert Volumes
  headstart doctor                  prüft, was dieser Rechner kann

Jeder erklärt seine Optionen mit --help.</translation>
    </message>
</context>
<context>
    <name>headstart::timeline::TimelineView</name>
    <message>
        <source>Timeline</source>
        <translation>Zeitleiste</translation>
    </message>
    <message>
        <source>%1 from %2 to %3</source>
        <translation>%1 von %2 bis %3</translation>
    </message>
    <message>
        <source>Select a task to see where its time went.</source>
        <translation>Wählen Sie eine Aufgabe, um zu sehen, wohin ihre Zeit ging.</translation>
    </message>
</context>
<context>
    <name>spans</name>
    <message>
        <source>queue</source>
        <translation>Warteschlange</translation>
    </message>
    <message>
        <source>image load</source>
        <translation>Image laden</translation>
    </message>
    <message>
        <source>container start</source>
        <translation>Containerstart</translation>
    </message>
    <message>
        <source>application start</source>
        <translation>Anwendungsstart</translation>
    </message>
    <message>
        <source>checkpoint capture</source>
        <translation>Checkpoint-Erfassung</translation>
    </message>
    <message>
        <source>task run</source>
        <translation>Ausführung</translation>
    </message>
    <message>
        <source>runtime boot</source>
        <translation>Laufzeitstart</translation>
    </message>
    <message>
        <source>import</source>
        <translation>Import</translation>
    </message>
    <message>
        <source>on_start</source>
        <translation>on_start</translation>
    </message>
    <message>
        <source>unaccounted</source>
        <translation>nicht zugeordnet</translation>
    </message>
    <message>
        <source>read project</source>
        <translation>Projekt lesen</translation>
    </message>
    <message>
        <source>snapshot code</source>
        <translation>Code sichern</translation>
    </message>
    <message>
        <source>resolve image</source>
        <translation>Image bestimmen</translation>
    </message>
    <message>
        <source>find deployment</source>
        <translation>Bereitstellung finden</translation>
    </message>
    <message>
        <source>restore</source>
        <translation>Fortsetzen</translation>
    </message>
    <message>
        <source>resume</source>
        <translation>Weiterlaufen</translation>
    </message>
    <message>
        <source>read ahead</source>
        <translation>Vorauslesen</translation>
    </message>
    <message>
        <source>prepare</source>
        <translation>Vorbereiten</translation>
    </message>
    <message>
        <source>freeze</source>
        <translation>Einfrieren</translation>
    </message>
    <message>
        <source>dump</source>
        <translation>Speicherabbild</translation>
    </message>
    <message>
        <source>save files</source>
        <translation>Dateien sichern</translation>
    </message>
</context>
</TS>
