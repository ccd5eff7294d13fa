<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>headstart::ActivityBar</name>
    <message>
        <source>Activity</source>
        <translation>活动</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Stop this task</source>
        <translation>停止此任务</translation>
    </message>
    <message>
        <source>%1 is running.</source>
        <translation>%1 正在运行。</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>an endpoint and what it does</comment>
        <translation>%1：%2</translation>
    </message>
    <message numerus="yes">
        <source>(and %n other task(s))</source>
        <translation>
            <numerusform>（以及另外 %n 个任务）</numerusform>
        </translation>
    </message>
    <message>
        <source>%1: the checkpoint is being verified</source>
        <comment>an endpoint</comment>
        <translation>%1：正在验证检查点</translation>
    </message>
    <message>
        <source>%1: the checkpoint is being written</source>
        <comment>an endpoint</comment>
        <translation>%1：正在写入检查点</translation>
    </message>
</context>
<context>
    <name>headstart::Arguments</name>
    <message>
        <source>Shows this help.</source>
        <translation>显示此帮助。</translation>
    </message>
    <message>
        <source>How the result is written: for people, or as one JSON object for programs.</source>
        <translation>结果的输出方式：供人阅读的表格，或供程序使用的单个 JSON 对象。</translation>
    </message>
    <message>
        <source>folder</source>
        <translation>文件夹</translation>
    </message>
    <message>
        <source>Keeps images, volumes and the task database there; also set by HEADSTART_ROOT. For the user that the runner runs as.</source>
        <translation>在该文件夹中保存镜像、卷和任务数据库；也可用 HEADSTART_ROOT 设置。仅适用于运行 runner 的用户。</translation>
    </message>
    <message>
        <source>Usage: headstart %1</source>
        <translation>用法：headstart %1</translation>
    </message>
    <message>
        <source>--%1 takes one of %2, not &quot;%3&quot;.</source>
        <translation>--%1 只接受 %2 之一，而不是“%3”。</translation>
    </message>
</context>
<context>
    <name>headstart::BodyEditor</name>
    <message>
        <source>an object is not closed with &apos;}&apos;</source>
        <translation>对象没有用“}”结束</translation>
    </message>
    <message>
        <source>a &apos;:&apos; is missing behind a name</source>
        <translation>名称后面缺少“:”</translation>
    </message>
    <message>
        <source>an array is not closed with &apos;]&apos;</source>
        <translation>数组没有用“]”结束</translation>
    </message>
    <message>
        <source>a &apos;,&apos; is missing between two values</source>
        <translation>两个值之间缺少“,”</translation>
    </message>
    <message>
        <source>this is no JSON value</source>
        <translation>这不是 JSON 值</translation>
    </message>
    <message>
        <source>this is no JSON number</source>
        <translation>这不是 JSON 数字</translation>
    </message>
    <message>
        <source>this escape sequence does not exist in JSON</source>
        <translation>JSON 中没有这个转义序列</translation>
    </message>
    <message>
        <source>this is not valid UTF-8</source>
        <translation>这不是有效的 UTF-8</translation>
    </message>
    <message>
        <source>a string is not closed, or a name is not in double quotes</source>
        <translation>字符串没有结束，或名称没有放在双引号中</translation>
    </message>
    <message>
        <source>a name in double quotes is missing behind the &apos;,&apos;</source>
        <translation>“,”后面缺少用双引号括起来的名称</translation>
    </message>
    <message>
        <source>it is nested too deeply</source>
        <translation>嵌套过深</translation>
    </message>
    <message>
        <source>it is too long</source>
        <translation>内容过长</translation>
    </message>
    <message>
        <source>something follows behind the end of the object</source>
        <translation>对象结束之后还有内容</translation>
    </message>
    <message>
        <source>The body must be a JSON object: the names in it are the handler&apos;s arguments, e.g. {&quot;prompt&quot;: &quot;Hello&quot;}.</source>
        <translation>请求体必须是 JSON 对象：其中的名称就是处理函数的参数，例如 {&quot;prompt&quot;: &quot;你好&quot;}。</translation>
    </message>
    <message>
        <source>Line %1, column %2: %3.</source>
        <translation>第 %1 行第 %2 列：%3。</translation>
    </message>
    <message>
        <source>Request body (JSON)</source>
        <translation>请求体（JSON）</translation>
    </message>
    <message>
        <source>▲ %1</source>
        <translation>▲ %1</translation>
    </message>
    <message>
        <source>Without a body the handler is called without arguments.</source>
        <translation>没有请求体时，调用处理函数不带参数。</translation>
    </message>
    <message>
        <source>✓ This can be sent.</source>
        <translation>✓ 可以发送。</translation>
    </message>
    <message>
        <source>{&quot;prompt&quot;: &quot;Hello&quot;}</source>
        <translation>{&quot;prompt&quot;: &quot;你好&quot;}</translation>
    </message>
</context>
<context>
    <name>headstart::CaptureProgress</name>
    <message>
        <source>Verifying the checkpoint</source>
        <translation>正在验证检查点</translation>
    </message>
    <message>
        <source>Writing the checkpoint</source>
        <translation>正在写入检查点</translation>
    </message>
    <message>
        <source>The checkpoint was discarded.</source>
        <translation>检查点已丢弃。</translation>
    </message>
    <message>
        <source>Checkpoint %1 is available: %2, stood still for %3.</source>
        <translation>检查点 %1 可用：%2，停顿 %3。</translation>
    </message>
    <message>
        <source>Checkpoint %1 is available: %2.</source>
        <translation>检查点 %1 可用：%2。</translation>
    </message>
    <message>
        <source>The checkpoint could not be captured: %1</source>
        <translation>无法创建检查点：%1</translation>
    </message>
    <message>
        <source>Checkpoint %1 cannot be used any more: %2</source>
        <translation>检查点 %1 不能再使用：%2</translation>
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
        <translation>部署</translation>
    </message>
    <message>
        <source>Handler</source>
        <translation>处理函数</translation>
    </message>
    <message>
        <source>Project</source>
        <translation>项目</translation>
    </message>
    <message>
        <source>Workers</source>
        <translation>Worker 数</translation>
    </message>
    <message>
        <source>Image</source>
        <translation>镜像</translation>
    </message>
    <message>
        <source>CRIU</source>
        <translation>CRIU</translation>
    </message>
    <message>
        <source>Kernel</source>
        <translation>内核</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>内存</translation>
    </message>
    <message>
        <source>%1, of it %2 zero</source>
        <translation>%1，其中 %2 为零</translation>
    </message>
    <message>
        <source>Files of the container</source>
        <translation>容器的文件</translation>
    </message>
    <message>
        <source>On the disk</source>
        <translation>磁盘占用</translation>
    </message>
    <message>
        <source>Stood still for</source>
        <translation>停顿时间</translation>
    </message>
    <message>
        <source>Created</source>
        <translation>创建时间</translation>
    </message>
    <message>
        <source>Last restore</source>
        <translation>上次恢复</translation>
    </message>
    <message>
        <source>Restores</source>
        <translation>恢复次数</translation>
    </message>
    <message>
        <source>The selected checkpoint</source>
        <translation>所选检查点</translation>
    </message>
    <message>
        <source>The line of CRIU&apos;s log</source>
        <translation>CRIU 日志中的那一行</translation>
    </message>
    <message>
        <source>%1 · %2</source>
        <comment>a deployment and the state of its checkpoint</comment>
        <translation>%1 · %2</translation>
    </message>
    <message>
        <source>Hint: %1</source>
        <translation>提示：%1</translation>
    </message>
    <message>
        <source>CRIU&apos;s log: %1</source>
        <translation>CRIU 日志：%1</translation>
    </message>
    <message>
        <source>Needed by the first request</source>
        <translation>首个请求所需</translation>
    </message>
</context>
<context>
    <name>headstart::CheckpointTableModel</name>
    <message>
        <source>%1: %2</source>
        <comment>a column&apos;s title and a value</comment>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>none</source>
        <translation>无</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Endpoint</source>
        <translation>端点</translation>
    </message>
    <message>
        <source>ID</source>
        <translation>ID</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>内存</translation>
    </message>
    <message>
        <source>Files</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>Created</source>
        <translation>创建时间</translation>
    </message>
    <message>
        <source>Last restore</source>
        <translation>上次恢复</translation>
    </message>
    <message>
        <source>Restores</source>
        <translation>恢复次数</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>原因</translation>
    </message>
</context>
<context>
    <name>headstart::CheckpointTexts</name>
    <message>
        <source>never</source>
        <translation>从未</translation>
    </message>
    <message>
        <source>%1 ago</source>
        <translation>%1前</translation>
    </message>
    <message>
        <source>%1 (%2 ago)</source>
        <comment>a date and time, and how long ago that was</comment>
        <translation>%1（%2前）</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is too short: at least four characters of a checkpoint&apos;s ID are needed. headstart checkpoints list shows them.</source>
        <translation>“%1”太短：至少需要检查点 ID 的四个字符。headstart checkpoints list 会显示它们。</translation>
    </message>
    <message>
        <source>Several checkpoints&apos; IDs begin with &quot;%1&quot;: %2. Give more of the ID.</source>
        <translation>有多个检查点的 ID 以“%1”开头：%2。请给出更长的 ID。</translation>
    </message>
    <message>
        <source>There is no checkpoint whose ID begins with &quot;%1&quot;; headstart checkpoints list shows those there are.</source>
        <translation>没有 ID 以“%1”开头的检查点；headstart checkpoints list 会显示现有的检查点。</translation>
    </message>
    <message numerus="yes">
        <source>%n second(s)</source>
        <translation>
            <numerusform>%n 秒</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n minute(s)</source>
        <translation>
            <numerusform>%n 分钟</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n hour(s)</source>
        <translation>
            <numerusform>%n 小时</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n day(s)</source>
        <translation>
            <numerusform>%n 天</numerusform>
        </translation>
    </message>
    <message>
        <source>ID</source>
        <translation>ID</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Endpoint</source>
        <translation>端点</translation>
    </message>
    <message>
        <source>Version</source>
        <translation>版本</translation>
    </message>
    <message>
        <source>Created</source>
        <translation>创建时间</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>大小</translation>
    </message>
    <message>
        <source>Last used</source>
        <translation>上次使用</translation>
    </message>
    <message>
        <source>Restores</source>
        <translation>恢复次数</translation>
    </message>
    <message>
        <source>%1 (unknown to this task database)</source>
        <comment>a deployment</comment>
        <translation>%1（此任务数据库中没有）</translation>
    </message>
    <message>
        <source>%1 (version %2)</source>
        <comment>a deployment</comment>
        <translation>%1（版本 %2）</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>原因</translation>
    </message>
    <message>
        <source>CRIU&apos;s log</source>
        <translation>CRIU 日志</translation>
    </message>
    <message>
        <source>Hint</source>
        <translation>提示</translation>
    </message>
    <message>
        <source>Deployment</source>
        <translation>部署</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>内存</translation>
    </message>
    <message>
        <source>%1, of it %2 zero</source>
        <translation>%1，其中 %2 为零</translation>
    </message>
    <message>
        <source>Files</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>Stood still for</source>
        <translation>停顿时间</translation>
    </message>
    <message>
        <source>Workers</source>
        <translation>Worker 数</translation>
    </message>
    <message>
        <source>Image</source>
        <translation>镜像</translation>
    </message>
    <message>
        <source>CRIU</source>
        <translation>CRIU</translation>
    </message>
    <message>
        <source>Kernel</source>
        <translation>内核</translation>
    </message>
    <message>
        <source>Checkpoint</source>
        <translation>检查点</translation>
    </message>
    <message>
        <source>Needed by the first request</source>
        <translation>首个请求所需</translation>
    </message>
</context>
<context>
    <name>headstart::CheckpointWords</name>
    <message>
        <source>The deployment starts cold until it is deployed again.</source>
        <translation>该部署在重新部署之前一直冷启动。</translation>
    </message>
    <message>
        <source>The deployment starts cold until it is deployed again (headstart deploy %1).</source>
        <translation>该部署在重新部署（headstart deploy %1）之前一直冷启动。</translation>
    </message>
    <message>
        <source>◐ Capturing</source>
        <translation>◐ 正在创建</translation>
    </message>
    <message>
        <source>● Available</source>
        <translation>● 可用</translation>
    </message>
    <message>
        <source>▲ Capture failed</source>
        <translation>▲ 创建失败</translation>
    </message>
    <message>
        <source>▲ Restore failed</source>
        <translation>▲ 恢复失败</translation>
    </message>
    <message>
        <source>○ Invalid</source>
        <translation>○ 无效</translation>
    </message>
    <message>
        <source>◌ Deleting</source>
        <translation>◌ 正在删除</translation>
    </message>
    <message>
        <source>◐ Verifying</source>
        <translation>◐ 正在验证</translation>
    </message>
    <message>
        <source>It is being deleted.</source>
        <translation>正在删除。</translation>
    </message>
    <message>
        <source>It is being verified: a container is restored from it, asked for its health and thrown away.</source>
        <translation>正在验证：从中恢复一个容器，询问其健康状态，然后丢弃。</translation>
    </message>
    <message>
        <source>It is being written. After that it is verified by a restore.</source>
        <translation>正在写入，之后通过恢复来验证。</translation>
    </message>
    <message>
        <source>The next cold start of its deployment continues from it.</source>
        <translation>其部署的下一次冷启动将从它继续。</translation>
    </message>
    <message>
        <source>The next cold start of its deployment captures a new one.</source>
        <translation>其部署的下一次冷启动会创建新的检查点。</translation>
    </message>
    <message>
        <source>%1 v%2</source>
        <comment>an endpoint and the version of its deployment</comment>
        <translation>%1 v%2</translation>
    </message>
    <message>
        <source>Checkpoint: none yet, the next cold start captures one</source>
        <translation>检查点：还没有，下一次冷启动会创建一个</translation>
    </message>
    <message>
        <source>Checkpoint of version %1: %2</source>
        <comment>a number, a state</comment>
        <translation>版本 %1 的检查点：%2</translation>
    </message>
    <message numerus="yes">
        <source> · %1 · %n restore(s)</source>
        <comment>size of a checkpoint</comment>
        <translation>
            <numerusform> · %1 · 恢复 %n 次</numerusform>
        </translation>
    </message>
    <message>
        <source>never</source>
        <translation>从未</translation>
    </message>
</context>
<context>
    <name>headstart::CheckpointsCommand</name>
    <message>
        <source>checkpoints list|show ID|verify ID|delete ID…|prune [options]</source>
        <translation>checkpoints list|show ID|verify ID|delete ID…|prune [选项]</translation>
    </message>
    <message>
        <source>Shows and removes checkpoints: memory snapshots from which containers start. The first four or more characters of an ID are enough where no other begins with them.</source>
        <translation>显示和删除检查点：容器可以从中启动的内存快照。只要没有其他 ID 以相同字符开头，ID 的前四个或更多字符就足够了。</translation>
    </message>
    <message>
        <source>number</source>
        <translation>数量</translation>
    </message>
    <message>
        <source>prune: how many are kept of each deployment. 2 by default; 0 sets no limit.</source>
        <translation>prune：每个部署保留多少个。默认为 2；0 表示不限制。</translation>
    </message>
    <message>
        <source>days</source>
        <translation>天数</translation>
    </message>
    <message>
        <source>prune: those that were not used for longer go. 30 by default; 0 sets no limit.</source>
        <translation>prune：超过该天数未使用的会被删除。默认为 30；0 表示不限制。</translation>
    </message>
    <message>
        <source>size</source>
        <translation>大小</translation>
    </message>
    <message>
        <source>prune: how much all of them may take, such as 20G. A quarter of what would be free by default.</source>
        <translation>prune：全部检查点最多可占用的空间，例如 20G。默认为可用空间的四分之一。</translation>
    </message>
    <message>
        <source>checkpoints takes one of list, show, verify, delete and prune.</source>
        <translation>checkpoints 接受 list、show、verify、delete 或 prune 之一。</translation>
    </message>
    <message>
        <source>checkpoints %1 takes nothing more.</source>
        <translation>checkpoints %1 不接受其他参数。</translation>
    </message>
    <message>
        <source>checkpoints %1 takes the ID of one checkpoint.</source>
        <translation>checkpoints %1 接受一个检查点的 ID。</translation>
    </message>
    <message>
        <source>checkpoints %1 takes the IDs of checkpoints.</source>
        <translation>checkpoints %1 接受检查点的 ID。</translation>
    </message>
    <message>
        <source>--%1 belongs to checkpoints prune.</source>
        <translation>--%1 属于 checkpoints prune。</translation>
    </message>
    <message>
        <source>checkpoints knows list, show, verify, delete and prune, not &quot;%1&quot;.</source>
        <translation>checkpoints 只有 list、show、verify、delete 和 prune，没有“%1”。</translation>
    </message>
    <message>
        <source>--%1 takes a number of 0 or more.</source>
        <translation>--%1 接受 0 或更大的数字。</translation>
    </message>
    <message>
        <source>--max-bytes takes a size, such as 500M or 20G.</source>
        <translation>--max-bytes 接受一个大小，例如 500M 或 20G。</translation>
    </message>
    <message>
        <source>Verifying checkpoint %1</source>
        <translation>正在验证检查点 %1</translation>
    </message>
    <message>
        <source>There are no checkpoints yet; the first start of an endpoint with checkpoint_enabled=True captures one.
</source>
        <translation>还没有检查点；带有 checkpoint_enabled=True 的端点首次启动时会创建一个。
</translation>
    </message>
    <message>
        <source>Checkpoint %1 holds: a container was restored from it and answered.
</source>
        <translation>检查点 %1 有效：已从它恢复一个容器并得到应答。
</translation>
    </message>
    <message>
        <source>Checkpoint %1 has been deleted.
</source>
        <translation>检查点 %1 已删除。
</translation>
    </message>
    <message>
        <source>Checkpoint %1 of %2 has been removed: %3
</source>
        <translation>%2 的检查点 %1 已删除：%3
</translation>
    </message>
    <message>
        <source>All checkpoints are within the limits; none has been removed.
</source>
        <translation>所有检查点都在限制之内；没有删除任何检查点。
</translation>
    </message>
    <message numerus="yes">
        <source>%n checkpoint(s), %1, have been removed.
</source>
        <translation>
            <numerusform>已删除 %n 个检查点（%1）。
</numerusform>
        </translation>
    </message>
    <message>
        <source>prune: lists what would be removed, and removes nothing.</source>
        <translation>prune：列出将被删除的内容，但不删除任何内容。</translation>
    </message>
    <message>
        <source>The free space of %1 cannot be told; give --max-bytes.</source>
        <translation>无法确定 %1 的可用空间；请给出 --max-bytes。</translation>
    </message>
    <message>
        <source>All checkpoints are within the limits; none would be removed.
</source>
        <translation>所有检查点都在限制之内；不会删除任何一个。
</translation>
    </message>
    <message numerus="yes">
        <source>%n checkpoint(s), %1, would be removed, but for those that containers run from.
</source>
        <translation>
            <numerusform>将删除 %n 个检查点，共 %1；有容器从中运行的除外。
</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>headstart::CheckpointsPage</name>
    <message>
        <source>%1 of %2</source>
        <comment>the ID of a checkpoint, a deployment</comment>
        <translation>%2 的 %1</translation>
    </message>
    <message>
        <source>Delete checkpoint %1 (%2)?</source>
        <translation>删除检查点 %1（%2）？</translation>
    </message>
    <message numerus="yes">
        <source>Delete %n checkpoint(s) (%1)?</source>
        <translation>
            <numerusform>删除 %n 个检查点（%1）？</numerusform>
        </translation>
    </message>
    <message>
        <source>&amp;Verify</source>
        <translation>验证(&amp;V)</translation>
    </message>
    <message>
        <source>&amp;Delete…</source>
        <translation>删除(&amp;D)…</translation>
    </message>
    <message>
        <source>Copy &amp;ID</source>
        <translation>复制 ID(&amp;I)</translation>
    </message>
    <message>
        <source>Read &amp;again</source>
        <translation>重新读取(&amp;A)</translation>
    </message>
    <message>
        <source>▲ %1</source>
        <translation>▲ %1</translation>
    </message>
    <message>
        <source>Checkpoint %1 holds: a container was restored from it and answered.</source>
        <translation>检查点 %1 有效：已从中恢复一个容器，并得到响应。</translation>
    </message>
    <message>
        <source>Checkpoint %1 has been deleted.</source>
        <translation>检查点 %1 已删除。</translation>
    </message>
    <message>
        <source>Restores a container from it and asks for its health (Return)</source>
        <translation>从中恢复一个容器并询问其健康状态（回车键）</translation>
    </message>
    <message>
        <source>Removes it from the disk (Delete)</source>
        <translation>从磁盘中删除（Delete 键）</translation>
    </message>
    <message>
        <source>Copies its whole ID (Ctrl+C)</source>
        <translation>复制完整的 ID (Ctrl+C)</translation>
    </message>
    <message>
        <source>Asks the runner which checkpoints there are</source>
        <translation>向 runner 询问有哪些检查点</translation>
    </message>
    <message>
        <source>Checkpoints</source>
        <translation>检查点</translation>
    </message>
    <message>
        <source>&amp;Try again</source>
        <translation>重试(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Read the list</source>
        <translation>读取列表(&amp;R)</translation>
    </message>
    <message>
        <source>There are no checkpoints yet: the first cold start of an endpoint with checkpoint_enabled=True captures one.</source>
        <translation>还没有检查点：带有 checkpoint_enabled=True 的端点首次冷启动时会创建一个。</translation>
    </message>
    <message>
        <source>Reading the list …</source>
        <translation>正在读取列表…</translation>
    </message>
    <message>
        <source>▲ The list could not be read. %1</source>
        <translation>▲ 无法读取列表。%1</translation>
    </message>
    <message>
        <source>The list of checkpoints has not been read yet. Headstart&apos;s runner keeps it, and starting the runner may need an administrator&apos;s consent.</source>
        <translation>尚未读取检查点列表。列表由 Headstart 的 runner 保管，启动 runner 可能需要管理员同意。</translation>
    </message>
    <message numerus="yes">
        <source>%n checkpoint(s)</source>
        <translation>
            <numerusform>%n 个检查点</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 on the disk</source>
        <translation>占用磁盘 %1</translation>
    </message>
    <message>
        <source>others may exist: the list has not been read</source>
        <translation>可能还有其他检查点：尚未读取列表</translation>
    </message>
    <message>
        <source>Select a checkpoint to see what is known about it.</source>
        <translation>选择一个检查点以查看其详细信息。</translation>
    </message>
    <message numerus="yes">
        <source>%n checkpoint(s) selected, %1 on the disk.</source>
        <translation>
            <numerusform>已选择 %n 个检查点，占用磁盘 %1。</numerusform>
        </translation>
    </message>
    <message>
        <source>Delete checkpoints</source>
        <translation>删除检查点</translation>
    </message>
    <message>
        <source>It cannot be undone; a later cold start can capture a new one.</source>
        <translation>此操作无法撤销；之后的冷启动可以创建新的检查点。</translation>
    </message>
    <message>
        <source>&amp;Delete</source>
        <translation>删除(&amp;D)</translation>
    </message>
</context>
<context>
    <name>headstart::CloseQuestion</name>
    <message>
        <source>Close Headstart?</source>
        <translation>关闭 Headstart？</translation>
    </message>
    <message>
        <source>Closing Headstart now discards it; the next cold start captures anew. While this question stays open, Headstart waits and closes once the capture has ended.</source>
        <translation>现在关闭 Headstart 会将其丢弃，下一次冷启动会重新创建。只要此对话框保持打开，Headstart 就会等待，并在创建结束后关闭。</translation>
    </message>
    <message>
        <source>&amp;Close anyway</source>
        <translation>仍然关闭(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Keep open</source>
        <translation>保持打开(&amp;K)</translation>
    </message>
    <message numerus="yes">
        <source>%n checkpoint(s) are being captured: %1.</source>
        <translation>
            <numerusform>正在创建 %n 个检查点：%1。</numerusform>
        </translation>
    </message>
    <message>
        <source>The checkpoint of %1 is being verified.</source>
        <translation>正在验证 %1 的检查点。</translation>
    </message>
    <message>
        <source>The checkpoint of %1 is being written.</source>
        <translation>正在写入 %1 的检查点。</translation>
    </message>
</context>
<context>
    <name>headstart::DeployCommand</name>
    <message>
        <source>Endpoint</source>
        <translation>端点</translation>
    </message>
    <message>
        <source>Version</source>
        <translation>版本</translation>
    </message>
    <message>
        <source>Handler</source>
        <translation>处理函数</translation>
    </message>
    <message>
        <source>Deployment</source>
        <translation>部署</translation>
    </message>
</context>
<context>
    <name>headstart::DoctorCommand</name>
    <message>
        <source>Checks what this machine can do, and says how to mend what it cannot.</source>
        <translation>检查本机具备的能力，并说明如何补上缺少的部分。</translation>
    </message>
    <message>
        <source>doctor takes options only.</source>
        <translation>doctor 只接受选项。</translation>
    </message>
    <message>
        <source>ok</source>
        <translation>正常</translation>
    </message>
    <message>
        <source>warning</source>
        <translation>警告</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>失败</translation>
    </message>
    <message>
        <source>doctor [options]</source>
        <translation>doctor [选项]</translation>
    </message>
</context>
<context>
    <name>headstart::EndpointPage</name>
    <message>
        <source>State of the endpoint</source>
        <translation>端点的状态</translation>
    </message>
    <message>
        <source>▶ &amp;Run</source>
        <translation>▶ 运行(&amp;R)</translation>
    </message>
    <message>
        <source>Run the endpoint with this body (Ctrl+Return)</source>
        <translation>用此请求体运行端点（Ctrl+Return）</translation>
    </message>
    <message>
        <source>■ &amp;Cancel</source>
        <translation>■ 取消(&amp;C)</translation>
    </message>
    <message>
        <source>Stop the task (Ctrl+.); a second time stops it at once</source>
        <translation>停止任务（Ctrl+.）；再按一次立即停止</translation>
    </message>
    <message>
        <source>Request &amp;body (JSON)</source>
        <translation>请求体（JSON）(&amp;B)</translation>
    </message>
    <message>
        <source>Answer</source>
        <translation>应答</translation>
    </message>
    <message>
        <source>The answer appears here.</source>
        <translation>应答显示在这里。</translation>
    </message>
    <message>
        <source>A&amp;nswer</source>
        <translation>应答(&amp;N)</translation>
    </message>
    <message>
        <source>&amp;Log</source>
        <translation>日志(&amp;L)</translation>
    </message>
    <message>
        <source>%1 is not in the code any more.</source>
        <translation>代码中已经没有 %1。</translation>
    </message>
    <message>
        <source>The task is being stopped; Cancel again stops it at once.</source>
        <translation>正在停止任务；再次取消将立即停止。</translation>
    </message>
    <message>
        <source>A task is running.</source>
        <translation>有任务正在运行。</translation>
    </message>
    <message numerus="yes">
        <source>The secret(s) %1 have no value: start Headstart with them in its environment.</source>
        <translation>
            <numerusform>密钥 %1 没有值：请在环境变量中设置后再启动 Headstart。</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 · %2 · %3</source>
        <comment>status, kind of start, duration</comment>
        <translation>%1 · %2 · %3</translation>
    </message>
    <message>
        <source>Run the endpoint to see where its time goes.</source>
        <translation>运行端点，查看它的时间用在哪里。</translation>
    </message>
</context>
<context>
    <name>headstart::EndpointState</name>
    <message numerus="yes">
        <source>warm, for another %n second(s)</source>
        <translation>
            <numerusform>热，还剩 %n 秒</numerusform>
        </translation>
    </message>
    <message>
        <source>running a task</source>
        <translation>正在执行任务</translation>
    </message>
    <message>
        <source>starting</source>
        <translation>正在启动</translation>
    </message>
    <message>
        <source>stopping</source>
        <translation>正在停止</translation>
    </message>
    <message>
        <source>cold: the next run starts a container</source>
        <translation>冷：下次运行会启动容器</translation>
    </message>
    <message>
        <source>the last run failed</source>
        <translation>上次运行失败</translation>
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
        <translation>%1 分 %2 秒</translation>
    </message>
    <message>
        <source>%1 h %2 min</source>
        <translation>%1 小时 %2 分</translation>
    </message>
    <message>
        <source>%1 %2</source>
        <comment>a date and a time of day</comment>
        <translation>%1 %2</translation>
    </message>
    <message>
        <source>○ Pending</source>
        <translation>○ 等待</translation>
    </message>
    <message>
        <source>◐ Running</source>
        <translation>◐ 运行中</translation>
    </message>
    <message>
        <source>● Complete</source>
        <translation>● 完成</translation>
    </message>
    <message>
        <source>▲ Error</source>
        <translation>▲ 错误</translation>
    </message>
    <message>
        <source>◌ Cancelled</source>
        <translation>◌ 已取消</translation>
    </message>
    <message>
        <source>▲ Expired</source>
        <translation>▲ 已过期</translation>
    </message>
    <message>
        <source>▲ Timed out</source>
        <translation>▲ 超时</translation>
    </message>
    <message>
        <source>◐ Retry</source>
        <translation>◐ 重试</translation>
    </message>
    <message>
        <source>–</source>
        <comment>it is not known how the container started</comment>
        <translation>–</translation>
    </message>
    <message>
        <source>cold</source>
        <translation>冷</translation>
    </message>
    <message>
        <source>restored</source>
        <translation>恢复</translation>
    </message>
    <message>
        <source>woken</source>
        <translation>唤醒</translation>
    </message>
    <message>
        <source>warm</source>
        <translation>热</translation>
    </message>
    <message>
        <source>%1, too long to be shown here.</source>
        <translation>%1，过长，无法在此显示。</translation>
    </message>
    <message>
        <source>%1 of %2, which is not text.</source>
        <translation>%1 的 %2，不是文本。</translation>
    </message>
    <message>
        <source>data</source>
        <translation>数据</translation>
    </message>
    <message>
        <source>Taking a snapshot of the code</source>
        <translation>正在保存代码快照</translation>
    </message>
    <message>
        <source>Reading the endpoint&apos;s settings</source>
        <translation>正在读取端点的设置</translation>
    </message>
    <message>
        <source>Resolving the image</source>
        <translation>正在确定镜像</translation>
    </message>
    <message>
        <source>Looking for the deployment</source>
        <translation>正在查找部署</translation>
    </message>
    <message>
        <source>Starting a container</source>
        <translation>正在启动容器</translation>
    </message>
    <message>
        <source>Waiting for a free worker</source>
        <translation>正在等待空闲的 worker</translation>
    </message>
    <message>
        <source>Running the handler</source>
        <translation>正在执行处理函数</translation>
    </message>
    <message>
        <source>Stopping the container</source>
        <translation>正在停止容器</translation>
    </message>
</context>
<context>
    <name>headstart::LogView</name>
    <message>
        <source>Log</source>
        <translation>日志</translation>
    </message>
    <message>
        <source>What the task prints appears here.</source>
        <translation>任务的输出显示在这里。</translation>
    </message>
</context>
<context>
    <name>headstart::Main</name>
    <message>
        <source>There is no display for the window. On a terminal, headstart run app.py:predict runs an endpoint; headstart --help says more.</source>
        <translation>没有可用于窗口的显示器。在终端中可用 headstart run app.py:predict 运行端点；更多信息见 headstart --help。</translation>
    </message>
</context>
<context>
    <name>headstart::MainWindow</name>
    <message>
        <source>&amp;File</source>
        <translation>文件(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Open a folder…</source>
        <translation>打开文件夹(&amp;O)…</translation>
    </message>
    <message>
        <source>Open the &amp;example</source>
        <translation>打开示例(&amp;E)</translation>
    </message>
    <message>
        <source>&amp;Read the code again</source>
        <translation>重新读取代码(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>退出(&amp;Q)</translation>
    </message>
    <message>
        <source>&amp;Endpoint</source>
        <translation>端点(&amp;E)</translation>
    </message>
    <message>
        <source>&amp;Run</source>
        <translation>运行(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Cancel</source>
        <translation>取消(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>查看(&amp;V)</translation>
    </message>
    <message>
        <source>&amp;Endpoints</source>
        <translation>端点(&amp;E)</translation>
    </message>
    <message>
        <source>&amp;Tasks</source>
        <translation>任务(&amp;T)</translation>
    </message>
    <message>
        <source>Open a folder with endpoints</source>
        <translation>打开含有端点的文件夹</translation>
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
            <numerusform>正在停止 %n 个容器，然后关闭 Headstart。再次关闭将立即停止。</numerusform>
        </translation>
    </message>
    <message>
        <source>&amp;Checkpoints</source>
        <translation>检查点(&amp;C)</translation>
    </message>
</context>
<context>
    <name>headstart::MessageBar</name>
    <message>
        <source>Close this message</source>
        <translation>关闭此消息</translation>
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
        <translation>端点</translation>
    </message>
    <message>
        <source>Tasks</source>
        <translation>任务</translation>
    </message>
    <message>
        <source>Pages</source>
        <translation>页面</translation>
    </message>
    <message>
        <source>%1, line %2: %3</source>
        <translation>%1 第 %2 行：%3</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>an endpoint and its state</comment>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>Checkpoints</source>
        <translation>检查点</translation>
    </message>
</context>
<context>
    <name>headstart::PhaseProgress</name>
    <message>
        <source>Progress</source>
        <translation>进度</translation>
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
        <translation>无法读取标准输入：%1。</translation>
    </message>
    <message>
        <source>The request body cannot be read from %1: %2.</source>
        <translation>无法从 %1 读取请求体：%2。</translation>
    </message>
    <message>
        <source>--%1: there is no %2.</source>
        <translation>--%1：%2 不存在。</translation>
    </message>
    <message>
        <source>--secret takes the name of an environment variable that holds the value, and &quot;%1&quot; is not set.</source>
        <translation>--secret 接受保存密钥值的环境变量的名称，而“%1”没有设置。</translation>
    </message>
    <message>
        <source>--chart writes .svg and .png files, and %1 is neither.</source>
        <translation>--chart 只能写出 .svg 和 .png 文件，而 %1 两者都不是。</translation>
    </message>
    <message>
        <source>--chart: the folder of %1 does not exist.</source>
        <translation>--chart：%1 所在的文件夹不存在。</translation>
    </message>
    <message>
        <source>run app.py:predict [options]</source>
        <translation>run app.py:predict [选项]</translation>
    </message>
    <message>
        <source>Runs an endpoint once, in a container on this machine, and shows its result and where the time went.</source>
        <translation>在本机的容器中运行一次端点，显示结果以及时间用在了哪里。</translation>
    </message>
    <message>
        <source>JSON|@file|-</source>
        <translation>JSON|@文件|-</translation>
    </message>
    <message>
        <source>The request body: a JSON object, a file that holds one, or standard input. Empty by default.</source>
        <translation>请求体：JSON 对象、包含 JSON 对象的文件，或标准输入。默认为空。</translation>
    </message>
    <message>
        <source>Runs without a GPU although the endpoint asks for one.</source>
        <translation>即使端点要求 GPU，也在没有 GPU 的情况下运行。</translation>
    </message>
    <message>
        <source>path</source>
        <translation>路径</translation>
    </message>
    <message>
        <source>The Python that stands in for the image: a virtual environment, a conda prefix or a python. The system&apos;s by default.</source>
        <translation>用来代替镜像的 Python：虚拟环境、conda 前缀或 python 解释器。默认使用系统的 Python。</translation>
    </message>
    <message>
        <source>folder</source>
        <translation>文件夹</translation>
    </message>
    <message>
        <source>A folder with a root filesystem that is the image, instead of this machine&apos;s own system.</source>
        <translation>作为镜像的根文件系统所在的文件夹，用来代替本机的系统。</translation>
    </message>
    <message>
        <source>Whether the container sees the host&apos;s network or none.</source>
        <translation>容器使用主机的网络，还是没有网络。</translation>
    </message>
    <message>
        <source>name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Gives the endpoint this secret; its value is that of the environment variable of the same name. May be repeated.</source>
        <translation>向端点提供此密钥；其值取自同名的环境变量。可重复使用。</translation>
    </message>
    <message>
        <source>file.svg|file.png</source>
        <translation>文件.svg|文件.png</translation>
    </message>
    <message>
        <source>Also draws the timeline into this file. May be repeated.</source>
        <translation>同时将时间线绘制到此文件。可重复使用。</translation>
    </message>
    <message>
        <source>run takes one handler, such as app.py:predict.</source>
        <translation>run 接受一个处理函数，例如 app.py:predict。</translation>
    </message>
    <message>
        <source>The request body cannot be read from %1, which is a folder.</source>
        <translation>无法从 %1 读取请求体：它是一个文件夹。</translation>
    </message>
    <message>
        <source>deploy app.py:predict [options]</source>
        <translation>deploy app.py:predict [选项]</translation>
    </message>
    <message>
        <source>Makes a new version of an endpoint, even if nothing has changed. The runs that follow use it, and the first of them may capture a checkpoint again.</source>
        <translation>创建端点的新版本，即使没有任何变化。之后的运行会使用它，其中第一次运行可以重新创建检查点。</translation>
    </message>
    <message>
        <source>--restore says how a checkpoint is restored; --start cold uses none.</source>
        <translation>--restore 指定如何恢复检查点；--start cold 不使用检查点。</translation>
    </message>
    <message>
        <source>deploy takes one handler, such as app.py:predict.</source>
        <translation>deploy 接受一个处理函数，例如 app.py:predict。</translation>
    </message>
    <message>
        <source>auto: from the deployment&apos;s checkpoint where one fits, else cold. cold: without a checkpoint, and captures none. restore: from a checkpoint or not at all.</source>
        <translation>auto：有合适的检查点时从部署的检查点启动，否则冷启动。cold：不使用检查点，也不创建检查点。restore：只从检查点启动，否则不启动。</translation>
    </message>
    <message>
        <source>auto: as was faster before. eager: all of a checkpoint&apos;s memory comes back before the container runs. lazy: each page when it is first touched.</source>
        <translation>auto：采用之前较快的方式。eager：在容器运行之前恢复检查点的全部内存。lazy：首次访问时才恢复每一页。</translation>
    </message>
</context>
<context>
    <name>headstart::RunCommand</name>
    <message>
        <source>Stopping. Interrupt again to stop at once.</source>
        <translation>正在停止。再次中断将立即停止。</translation>
    </message>
    <message>
        <source>
Task %1: %2 (%3)
</source>
        <translation>
任务 %1：%2（%3）
</translation>
    </message>
</context>
<context>
    <name>headstart::RunOptions</name>
    <message>
        <source>On this machine</source>
        <translation>在本机上</translation>
    </message>
    <message>
        <source>Allow the C&amp;PU where a GPU is asked for</source>
        <translation>要求 GPU 时允许使用 CPU(&amp;P)</translation>
    </message>
    <message>
        <source>Net&amp;work</source>
        <translation>网络(&amp;W)</translation>
    </message>
    <message>
        <source>the system&apos;s python3</source>
        <translation>系统的 python3</translation>
    </message>
    <message>
        <source>A python, a virtual environment or a conda prefix. Its packages are what the endpoint can import.</source>
        <translation>Python 解释器、虚拟环境或 conda 前缀。端点可以导入其中的软件包。</translation>
    </message>
    <message>
        <source>Whether the container may use this machine&apos;s network.</source>
        <translation>容器是否可以使用本机的网络。</translation>
    </message>
    <message>
        <source>&amp;Interpreter</source>
        <translation>解释器(&amp;I)</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>选择…</translation>
    </message>
    <message>
        <source>Choose the folder of a virtual environment</source>
        <translation>选择虚拟环境的文件夹</translation>
    </message>
    <message>
        <source>Choose a virtual environment or a conda prefix</source>
        <translation>选择虚拟环境或 conda 前缀</translation>
    </message>
    <message>
        <source>The interpreter &apos;%1&apos; must be given by its absolute path.</source>
        <translation>解释器“%1”必须用绝对路径给出。</translation>
    </message>
    <message>
        <source>There is no interpreter at &apos;%1&apos;.</source>
        <translation>“%1”处没有解释器。</translation>
    </message>
</context>
<context>
    <name>headstart::Screenshot</name>
    <message>
        <source>The window was not loaded within %1 s, so there is no screenshot.</source>
        <translation>窗口在 %1 秒内没有加载完成，因此没有截图。</translation>
    </message>
    <message>
        <source>Cannot write the screenshot to &apos;%1&apos;: %2.</source>
        <translation>无法将截图写入“%1”：%2。</translation>
    </message>
</context>
<context>
    <name>headstart::Session</name>
    <message>
        <source>The runner works with other rights than yours and keeps images and volumes in %1; only the task database is in %2.</source>
        <translation>runner 使用与您不同的权限运行，镜像和卷保存在 %1；只有任务数据库位于 %2。</translation>
    </message>
</context>
<context>
    <name>headstart::SettingsSummary</name>
    <message>
        <source>this machine&apos;s system</source>
        <translation>本机的系统</translation>
    </message>
    <message numerus="yes">
        <source>%n command(s)</source>
        <translation>
            <numerusform>%n 条命令</numerusform>
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
        <translation>无</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Handler</source>
        <translation>处理函数</translation>
    </message>
    <message>
        <source>%1 (@%2)</source>
        <translation>%1（@%2）</translation>
    </message>
    <message>
        <source>on_start</source>
        <translation>on_start</translation>
    </message>
    <message>
        <source>%1, once in each worker</source>
        <translation>%1，每个 worker 执行一次</translation>
    </message>
    <message>
        <source>Image</source>
        <translation>镜像</translation>
    </message>
    <message>
        <source>CPU</source>
        <translation>CPU</translation>
    </message>
    <message numerus="yes">
        <source>%n core(s)</source>
        <translation>
            <numerusform>%n 个核心</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 cores</source>
        <translation>%1 个核心</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>内存</translation>
    </message>
    <message>
        <source>, else </source>
        <translation>，否则 </translation>
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
        <translation>Worker 数</translation>
    </message>
    <message>
        <source>%1 at %2</source>
        <comment>a volume and where it is mounted</comment>
        <translation>%1 挂载到 %2</translation>
    </message>
    <message>
        <source>Volumes</source>
        <translation>卷</translation>
    </message>
    <message>
        <source>Secrets</source>
        <translation>密钥</translation>
    </message>
    <message>
        <source>Environment</source>
        <translation>环境变量</translation>
    </message>
    <message>
        <source>Keep warm</source>
        <translation>保温时间</translation>
    </message>
    <message>
        <source>without end</source>
        <translation>无限期</translation>
    </message>
    <message>
        <source>Timeout</source>
        <translation>超时</translation>
    </message>
    <message>
        <source>Checkpoint</source>
        <translation>检查点</translation>
    </message>
    <message>
        <source>after on_start</source>
        <translation>on_start 之后</translation>
    </message>
    <message>
        <source>Callback</source>
        <translation>回调</translation>
    </message>
    <message>
        <source>This stands in the code and cannot be read without running it.</source>
        <translation>这是代码中的表达式，不运行代码就无法读取。</translation>
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
        <translation>目前 %1</translation>
    </message>
    <message>
        <source>%1 %</source>
        <translation>%1 %</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>a column&apos;s title and a value</comment>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>Task</source>
        <translation>任务</translation>
    </message>
    <message>
        <source>Span</source>
        <translation>跨度</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>开始</translation>
    </message>
    <message>
        <source>Length</source>
        <translation>时长</translation>
    </message>
    <message>
        <source>Share</source>
        <translation>占比</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>详情</translation>
    </message>
</context>
<context>
    <name>headstart::SpanText</name>
    <message>
        <source>yes</source>
        <translation>是</translation>
    </message>
    <message>
        <source>no</source>
        <translation>否</translation>
    </message>
    <message>
        <source>not measured</source>
        <translation>未测量</translation>
    </message>
    <message>
        <source>Start: %1</source>
        <translation>开始：%1</translation>
    </message>
    <message>
        <source>Length so far: %1</source>
        <translation>目前时长：%1</translation>
    </message>
    <message>
        <source>Length: %1</source>
        <translation>时长：%1</translation>
    </message>
    <message>
        <source>%1 % of %2</source>
        <translation>%2 的 %1 %</translation>
    </message>
    <message>
        <source>Time of the task that belongs to none of its phases.</source>
        <translation>任务中不属于任何阶段的时间。</translation>
    </message>
    <message>
        <source>No task is selected.</source>
        <translation>没有选中任务。</translation>
    </message>
    <message numerus="yes">
        <source>Timelines of %n tasks, the longest takes %1.</source>
        <translation>
            <numerusform>%n 个任务的时间线，最长的用时 %1。</numerusform>
        </translation>
    </message>
    <message>
        <source>Timeline of one task of %1: %2.</source>
        <translation>一个用时 %1 的任务的时间线：%2。</translation>
    </message>
</context>
<context>
    <name>headstart::TaskCommand</name>
    <message>
        <source>Shows one task: result, error, output and timeline. The beginning of the ID is enough.</source>
        <translation>显示一个任务：结果、错误、输出和时间线。只需给出 ID 的开头。</translation>
    </message>
    <message>
        <source>task takes one ID; headstart tasks lists them.</source>
        <translation>task 接受一个 ID；用 headstart tasks 列出所有 ID。</translation>
    </message>
    <message>
        <source>Endpoint</source>
        <translation>端点</translation>
    </message>
    <message>
        <source>Project</source>
        <translation>项目</translation>
    </message>
    <message>
        <source>Status</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>开始</translation>
    </message>
    <message>
        <source>Created</source>
        <translation>创建时间</translation>
    </message>
    <message>
        <source>Error</source>
        <translation>错误</translation>
    </message>
    <message>
        <source>Task</source>
        <translation>任务</translation>
    </message>
    <message>
        <source>task ID [options]</source>
        <translation>task ID [选项]</translation>
    </message>
</context>
<context>
    <name>headstart::TaskTableModel</name>
    <message>
        <source>%1: %2</source>
        <comment>a column&apos;s title and a value</comment>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>not measured</source>
        <translation>未测量</translation>
    </message>
    <message>
        <source>Status</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Endpoint</source>
        <translation>端点</translation>
    </message>
    <message>
        <source>ID</source>
        <translation>ID</translation>
    </message>
    <message>
        <source>Created</source>
        <translation>创建时间</translation>
    </message>
    <message>
        <source>Start</source>
        <comment>how the container came to be there: cold, warm</comment>
        <translation>启动方式</translation>
    </message>
    <message>
        <source>Queue</source>
        <translation>排队</translation>
    </message>
    <message>
        <source>Image</source>
        <translation>镜像</translation>
    </message>
    <message>
        <source>Container</source>
        <translation>容器</translation>
    </message>
    <message>
        <source>App start</source>
        <translation>应用启动</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>执行</translation>
    </message>
    <message>
        <source>Total</source>
        <translation>总计</translation>
    </message>
    <message>
        <source>Phases</source>
        <translation>阶段</translation>
    </message>
</context>
<context>
    <name>headstart::TaskTabs</name>
    <message>
        <source>&amp;Timeline</source>
        <translation>时间线(&amp;T)</translation>
    </message>
    <message>
        <source>Ta&amp;ble</source>
        <translation>表格(&amp;B)</translation>
    </message>
    <message>
        <source>&amp;Logs</source>
        <translation>日志(&amp;L)</translation>
    </message>
    <message>
        <source>Re&amp;quest and response</source>
        <translation>请求和应答(&amp;Q)</translation>
    </message>
    <message>
        <source>Spans of the selected tasks</source>
        <translation>所选任务的跨度</translation>
    </message>
    <message>
        <source>Request</source>
        <translation>请求</translation>
    </message>
    <message>
        <source>No request body.</source>
        <translation>没有请求体。</translation>
    </message>
    <message>
        <source>Response</source>
        <translation>应答</translation>
    </message>
    <message>
        <source>No answer.</source>
        <translation>没有应答。</translation>
    </message>
    <message>
        <source>Select a task to read what it printed.</source>
        <translation>选择一个任务以查看它的输出。</translation>
    </message>
    <message numerus="yes">
        <source>%1 %2: %n line(s)</source>
        <translation>
            <numerusform>%1 %2：%n 行</numerusform>
        </translation>
    </message>
    <message>
        <source>Select a task to read its request and its response.</source>
        <translation>选择一个任务以查看它的请求和应答。</translation>
    </message>
    <message>
        <source>%1 %2: %3</source>
        <translation>%1 %2：%3</translation>
    </message>
    <message>
        <source>%1 %2: %3. %4</source>
        <translation>%1 %2：%3。%4</translation>
    </message>
    <message numerus="yes">
        <source>%1 %2: %n line(s) between %3 and %4</source>
        <translation>
            <numerusform>%1 %2：%3 与 %4 之间有 %n 行</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>headstart::TasksCommand</name>
    <message>
        <source>Lists the tasks that were run, the newest first.</source>
        <translation>列出运行过的任务，最新的在前。</translation>
    </message>
    <message>
        <source>number</source>
        <translation>数量</translation>
    </message>
    <message>
        <source>How many at most.</source>
        <translation>最多列出多少个。</translation>
    </message>
    <message>
        <source>status</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Only tasks of this status, such as COMPLETE or ERROR.</source>
        <translation>只列出该状态的任务，例如 COMPLETE 或 ERROR。</translation>
    </message>
    <message>
        <source>tasks takes options only.</source>
        <translation>tasks 只接受选项。</translation>
    </message>
    <message>
        <source>--limit takes a number from 1 to %1.</source>
        <translation>--limit 接受 1 到 %1 之间的数。</translation>
    </message>
    <message>
        <source>--status takes one of %1.</source>
        <translation>--status 接受 %1 之一。</translation>
    </message>
    <message>
        <source>There are no such tasks yet.
</source>
        <translation>还没有这样的任务。
</translation>
    </message>
    <message>
        <source>ID</source>
        <translation>ID</translation>
    </message>
    <message>
        <source>Status</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Endpoint</source>
        <translation>端点</translation>
    </message>
    <message>
        <source>Created</source>
        <translation>创建时间</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>开始</translation>
    </message>
    <message>
        <source>Queue</source>
        <translation>排队</translation>
    </message>
    <message>
        <source>Image</source>
        <translation>镜像</translation>
    </message>
    <message>
        <source>Container</source>
        <translation>容器</translation>
    </message>
    <message>
        <source>App start</source>
        <translation>应用启动</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>执行</translation>
    </message>
    <message>
        <source>Total</source>
        <translation>总计</translation>
    </message>
    <message>
        <source>tasks [options]</source>
        <translation>tasks [选项]</translation>
    </message>
</context>
<context>
    <name>headstart::TasksPage</name>
    <message>
        <source>Tasks</source>
        <translation>任务</translation>
    </message>
    <message>
        <source>No task yet: run an endpoint, here or with &apos;headstart run&apos;.</source>
        <translation>还没有任务：在这里或用“headstart run”运行一个端点。</translation>
    </message>
    <message numerus="yes">
        <source>%n task(s)</source>
        <translation>
            <numerusform>%n 个任务</numerusform>
        </translation>
    </message>
    <message>
        <source>sorted among the newest %1</source>
        <translation>在最新的 %1 个中排序</translation>
    </message>
    <message>
        <source>%1 selected, the first %2 are shown</source>
        <translation>已选 %1 个，显示前 %2 个</translation>
    </message>
    <message numerus="yes">
        <source>%n selected</source>
        <translation>
            <numerusform>已选 %n 个</numerusform>
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
        <translation>headstart：无法写出结果：%1。
</translation>
    </message>
</context>
<context>
    <name>headstart::TextTimeline</name>
    <message>
        <source>phase</source>
        <translation>阶段</translation>
    </message>
    <message>
        <source>start</source>
        <translation>开始</translation>
    </message>
    <message>
        <source>length</source>
        <translation>时长</translation>
    </message>
    <message>
        <source>share</source>
        <translation>占比</translation>
    </message>
    <message>
        <source>total</source>
        <translation>总计</translation>
    </message>
    <message>
        <source>%1 (failed)</source>
        <comment>a phase</comment>
        <translation>%1（失败）</translation>
    </message>
</context>
<context>
    <name>headstart::TimelineExport</name>
    <message>
        <source>Timeline of tasks</source>
        <translation>任务时间线</translation>
    </message>
    <message>
        <source>Cannot draw the timeline to &apos;%1&apos;: the name of the file must end in .svg or .png.</source>
        <translation>无法将时间线绘制到“%1”：文件名必须以 .svg 或 .png 结尾。</translation>
    </message>
    <message>
        <source>There is no task to draw a timeline of.</source>
        <translation>没有可绘制时间线的任务。</translation>
    </message>
    <message>
        <source>A timeline of %1 × %2 pixels is not drawn, the limit is %3 on a side: choose fewer tasks or another size.</source>
        <translation>不绘制 %1 × %2 像素的时间线，每边上限为 %3：请选择更少的任务或其他尺寸。</translation>
    </message>
    <message>
        <source>Cannot write the timeline to &apos;%1&apos;: %2.</source>
        <translation>无法将时间线写入“%1”：%2。</translation>
    </message>
</context>
<context>
    <name>headstart::TimelinePanel</name>
    <message>
        <source>Ctrl+wheel zooms · drag measures · click shows the logs</source>
        <translation>Ctrl+滚轮缩放 · 拖动测量 · 单击显示日志</translation>
    </message>
    <message>
        <source>Zoom in (+)</source>
        <translation>放大（+）</translation>
    </message>
    <message>
        <source>Zoom out (-)</source>
        <translation>缩小（-）</translation>
    </message>
    <message>
        <source>Fit</source>
        <translation>适应</translation>
    </message>
    <message>
        <source>Fit the selected span (F)</source>
        <translation>适应所选跨度（F）</translation>
    </message>
    <message>
        <source>All</source>
        <translation>全部</translation>
    </message>
    <message>
        <source>Show everything (0)</source>
        <translation>显示全部（0）</translation>
    </message>
    <message>
        <source>Scroll the tasks</source>
        <translation>滚动任务</translation>
    </message>
    <message>
        <source>Scroll the time</source>
        <translation>滚动时间</translation>
    </message>
</context>
<context>
    <name>headstart::VolumesCommand</name>
    <message>
        <source>Shows and changes the volumes: named folders that outlive containers. import takes a folder, a file or a tar archive; export writes a folder that does not exist yet, or a .tar file.</source>
        <translation>显示和管理卷：比容器存在更久的命名文件夹。import 接受文件夹、文件或 tar 归档；export 写出一个尚不存在的文件夹或 .tar 文件。</translation>
    </message>
    <message>
        <source>volumes takes one of list, create, remove, import and export.</source>
        <translation>volumes 接受 list、create、remove、import 或 export 之一。</translation>
    </message>
    <message>
        <source>volumes %1 takes nothing more.</source>
        <translation>volumes %1 不再接受其他参数。</translation>
    </message>
    <message>
        <source>volumes %1 takes the name of a volume.</source>
        <translation>volumes %1 需要一个卷的名称。</translation>
    </message>
    <message>
        <source>volumes %1 takes the name of a volume and a path.</source>
        <translation>volumes %1 需要一个卷的名称和一个路径。</translation>
    </message>
    <message>
        <source>volumes knows list, create, remove, import and export, not &quot;%1&quot;.</source>
        <translation>volumes 只有 list、create、remove、import 和 export，没有“%1”。</translation>
    </message>
    <message>
        <source>There are no volumes yet; an endpoint with volumes= makes them, or headstart volumes create.
</source>
        <translation>还没有卷；带有 volumes= 的端点或 headstart volumes create 会创建卷。
</translation>
    </message>
    <message numerus="yes">
        <source>%n container(s)</source>
        <translation>
            <numerusform>%n 个容器</numerusform>
        </translation>
    </message>
    <message>
        <source>Volume</source>
        <translation>卷</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>大小</translation>
    </message>
    <message>
        <source>Files</source>
        <translation>文件数</translation>
    </message>
    <message>
        <source>Created</source>
        <translation>创建时间</translation>
    </message>
    <message>
        <source>In use</source>
        <translation>使用中</translation>
    </message>
    <message>
        <source>Volume %1 has been created.
</source>
        <translation>已创建卷 %1。
</translation>
    </message>
    <message>
        <source>Volume %1 has been removed.
</source>
        <translation>已删除卷 %1。
</translation>
    </message>
    <message numerus="yes">
        <source>%n file(s), %1, have been imported into volume %2.
</source>
        <translation>
            <numerusform>已将 %n 个文件（%1）导入卷 %2。
</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n file(s), %1, have been exported from volume %2.
</source>
        <translation>
            <numerusform>已从卷 %2 导出 %n 个文件（%1）。
</numerusform>
        </translation>
    </message>
    <message>
        <source>volumes list|create NAME|remove NAME|import NAME PATH|export NAME PATH [options]</source>
        <translation>volumes list|create 名称|remove 名称|import 名称 路径|export 名称 路径 [选项]</translation>
    </message>
</context>
<context>
    <name>headstart::WelcomePage</name>
    <message>
        <source>&amp;Open a folder…</source>
        <translation>打开文件夹(&amp;O)…</translation>
    </message>
    <message>
        <source>&amp;Try the example</source>
        <translation>试试示例(&amp;T)</translation>
    </message>
    <message>
        <source>The example is not installed.</source>
        <translation>没有安装示例。</translation>
    </message>
    <message>
        <source>Headstart</source>
        <translation>Headstart</translation>
    </message>
    <message>
        <source>Run serverless endpoints on this machine as they would run on Beam, and see where every millisecond of a cold start went.

Open a folder with Python code that has endpoints in it.</source>
        <translation>在本机上像在 Beam 上一样运行无服务器端点，并查看冷启动的每一毫秒用在了哪里。

请打开一个包含端点的 Python 代码文件夹。</translation>
    </message>
    <message>
        <source>Reading the code …</source>
        <translation>正在读取代码…</translation>
    </message>
    <message>
        <source>▲ %1, line %2: %3</source>
        <translation>▲ %1 第 %2 行：%3</translation>
    </message>
    <message>
        <source>No endpoint here</source>
        <translation>这里没有端点</translation>
    </message>
    <message>
        <source>%1

No function in this folder is decorated with @endpoint. Add one as in this example; it appears here as soon as the file is saved.

from beam import endpoint

@endpoint(cpu=1, memory=&quot;1Gi&quot;)
def predict(name=&quot;you&quot;):
    return {&quot;hello&quot;: name}</source>
        <translation>%1

此文件夹中没有用 @endpoint 装饰的函数。请像下面的例子那样添加一个；保存文件后它就会出现在这里。

from beam import endpoint

@endpoint(cpu=1, memory=&quot;1Gi&quot;)
def predict(name=&quot;you&quot;):
    return {&quot;hello&quot;: name}</translation>
    </message>
    <message numerus="yes">
        <source>%n endpoint(s)</source>
        <translation>
            <numerusform>%n 个端点</numerusform>
        </translation>
    </message>
    <message>
        <source>%1

Read with Python %2 without running any of it. Choose an endpoint at the left.</source>
        <translation>%1

已用 Python %2 读取，没有运行其中的任何代码。请在左侧选择一个端点。</translation>
    </message>
    <message>
        <source>This folder cannot be read</source>
        <translation>无法读取此文件夹</translation>
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
        <translation>无法打开“%1”：没有这个文件夹。</translation>
    </message>
    <message>
        <source>There is no page &apos;%1&apos;: choose endpoint, tasks or checkpoints.</source>
        <translation>没有页面“%1”：请选择 endpoint、tasks 或 checkpoints。</translation>
    </message>
</context>
<context>
    <name>headstart::WindowCommand</name>
    <message>
        <source>--size takes width and height in pixels, such as 1280x800.</source>
        <translation>--size 接受以像素为单位的宽和高，例如 1280x800。</translation>
    </message>
    <message>
        <source>The window opens one folder.</source>
        <translation>窗口只能打开一个文件夹。</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is neither a folder nor a command of headstart; headstart --help lists them.</source>
        <translation>“%1”既不是文件夹，也不是 headstart 的命令；用 headstart --help 列出所有命令。</translation>
    </message>
    <message>
        <source>[folder] [options]</source>
        <translation>[文件夹] [选项]</translation>
    </message>
    <message>
        <source>file.png</source>
        <translation>文件.png</translation>
    </message>
    <message>
        <source>Draws the window into this file instead of opening it.</source>
        <translation>将窗口绘制到此文件，而不打开窗口。</translation>
    </message>
    <message>
        <source>The page that is shown first.</source>
        <translation>首先显示的页面。</translation>
    </message>
    <message>
        <source>The colours of the window.</source>
        <translation>窗口的颜色主题。</translation>
    </message>
    <message>
        <source>width x height</source>
        <translation>宽 x 高</translation>
    </message>
    <message>
        <source>The size of the window, such as 1280x800.</source>
        <translation>窗口的大小，例如 1280x800。</translation>
    </message>
    <message>
        <source>Shows the version.</source>
        <translation>显示版本。</translation>
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
        <translation>打开窗口并载入项目文件夹。用于终端和脚本的命令有：

  headstart run app.py:predict      运行一次端点，并显示时间用在了哪里
  headstart deploy app.py:predict   创建端点的新版本
  headstart tasks                   列出运行过的任务
  headstart task ID                 显示其中一个任务
  headstart checkpoints list        显示、验证和删除检查点
  headstart volumes list            显示和更改卷
  headstart doctor                  检查本机能做什么

每个命令都可用 --help 查看其选项。</translation>
    </message>
</context>
<context>
    <name>headstart::timeline::TimelineView</name>
    <message>
        <source>Timeline</source>
        <translation>时间线</translation>
    </message>
    <message>
        <source>%1 from %2 to %3</source>
        <translation>%1，从 %2 到 %3</translation>
    </message>
    <message>
        <source>Select a task to see where its time went.</source>
        <translation>选择一个任务，查看它的时间用在了哪里。</translation>
    </message>
</context>
<context>
    <name>spans</name>
    <message>
        <source>queue</source>
        <translation>排队</translation>
    </message>
    <message>
        <source>image load</source>
        <translation>加载镜像</translation>
    </message>
    <message>
        <source>container start</source>
        <translation>启动容器</translation>
    </message>
    <message>
        <source>application start</source>
        <translation>启动应用</translation>
    </message>
    <message>
        <source>checkpoint capture</source>
        <translation>创建检查点</translation>
    </message>
    <message>
        <source>task run</source>
        <translation>执行任务</translation>
    </message>
    <message>
        <source>runtime boot</source>
        <translation>启动运行时</translation>
    </message>
    <message>
        <source>import</source>
        <translation>导入</translation>
    </message>
    <message>
        <source>on_start</source>
        <translation>on_start</translation>
    </message>
    <message>
        <source>unaccounted</source>
        <translation>未归属</translation>
    </message>
    <message>
        <source>read project</source>
        <translation>读取项目</translation>
    </message>
    <message>
        <source>snapshot code</source>
        <translation>保存代码快照</translation>
    </message>
    <message>
        <source>resolve image</source>
        <translation>确定镜像</translation>
    </message>
    <message>
        <source>find deployment</source>
        <translation>查找部署</translation>
    </message>
    <message>
        <source>restore</source>
        <translation>恢复</translation>
    </message>
    <message>
        <source>resume</source>
        <translation>继续运行</translation>
    </message>
    <message>
        <source>read ahead</source>
        <translation>预读</translation>
    </message>
    <message>
        <source>prepare</source>
        <translation>准备</translation>
    </message>
    <message>
        <source>freeze</source>
        <translation>冻结</translation>
    </message>
    <message>
        <source>dump</source>
        <translation>转储内存</translation>
    </message>
    <message>
        <source>save files</source>
        <translation>保存文件</translation>
    </message>
</context>
</TS>
