// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "sample_tasks.h"

namespace headstart::samples {

namespace {

constexpr qint64 firstMoment = 1'764'000'000'000;

TaskRecord record(int number)
{
    TaskRecord task;
    task.id = QStringLiteral("%1-1111-4222-8333-444455556666").arg(0x9f3c0000u + static_cast<unsigned>(number), 8, 16);
    task.project = QStringLiteral("/home/dev/projects/opt");
    task.handler = QStringLiteral("app.py:predict");
    task.endpoint = QStringLiteral("predict");
    task.createdAtMs = firstMoment + number * 1000;
    task.request = QByteArrayLiteral("{\"prompt\": \"hello\"}");
    return task;
}

void derivePhases(TaskDetails &details)
{
    for (const Span &phase : std::as_const(details.spans)) {
        if (phase.parent.isEmpty() && !phase.isOpen())
            details.task.phases[phase.name] += phase.durationNs();
    }
}

protocol::LogLine line(double ms, QLatin1String stream, const QString &message)
{
    protocol::LogLine result;
    result.timeNs = qint64(ms * 1e6);
    result.stream = stream;
    result.worker = 0;
    result.message = message;
    return result;
}

} // namespace

Span span(const QString &id, const QString &parent, QLatin1String name, double startMs, double endMs)
{
    Span result;
    result.id = id;
    result.parent = parent;
    result.name = name;
    result.startNs = qint64(startMs * 1e6);
    result.endNs = qint64(endMs * 1e6);
    result.stampedBy = QStringLiteral("runner");
    return result;
}

TaskDetails coldTask(int number, int workers)
{
    TaskDetails details;
    details.task = record(number);
    details.task.status = TaskStatus::Complete;
    details.task.start = StartKind::Cold;
    details.task.durationNs = 8'480'000'000;
    details.task.result = QByteArrayLiteral("{\"text\":\"hello world\"}");
    details.task.resultType = QStringLiteral("application/json");
    details.spans = {span(u"t1"_qs, {}, spans::queue, 0, 1), span(u"c1"_qs, {}, spans::imageLoad, 1, 4),
        span(u"c2"_qs, {}, spans::containerStart, 4, 30), span(u"c3"_qs, {}, spans::applicationStart, 30, 8438),
        span(u"t2"_qs, {}, spans::taskRun, 8440, 8480)};
    for (int worker = 0; worker < workers; ++worker) {
        const double late = worker * 3;
        const auto sub = [&](int part, QLatin1String name, double start, double end) {
            Span result =
                span(QStringLiteral("c%1").arg(10 + worker * 10 + part), u"c3"_qs, name, start + late, end + late);
            result.attributes = {{u"worker"_qs, worker}};
            return result;
        };
        details.spans << sub(0, spans::runtimeBoot, 30, 95) << sub(1, spans::import, 95, 515)
                      << sub(2, spans::onStart, 515, 8435);
        details.spans.last().attributes.insert(u"read_bytes"_qs, 3'100'000'000.0);
    }
    details.logs = {line(20, QLatin1String("system"), u"Started the container."_qs),
        line(600, QLatin1String("stdout"), u"loading the model"_qs),
        line(700, QLatin1String("stderr"), u"UserWarning: slow tokenizer"_qs),
        line(8450, QLatin1String("stdout"), u"predicting"_qs)};
    derivePhases(details);
    return details;
}

TaskDetails warmTask(int number)
{
    TaskDetails details;
    details.task = record(number);
    details.task.status = TaskStatus::Complete;
    details.task.start = StartKind::Warm;
    details.task.durationNs = 41'000'000;
    details.task.result = QByteArrayLiteral("{\"text\":\"again\"}");
    details.spans = {span(u"t1"_qs, {}, spans::queue, 0, 1), span(u"t2"_qs, {}, spans::taskRun, 1, 41)};
    derivePhases(details);
    return details;
}

TaskDetails runningTask(int number)
{
    TaskDetails details;
    details.task = record(number);
    details.task.status = TaskStatus::Running;
    details.task.start = StartKind::Cold;
    details.spans = {span(u"t1"_qs, {}, spans::queue, 0, 1), span(u"c1"_qs, {}, spans::imageLoad, 1, 4),
        span(u"c2"_qs, {}, spans::containerStart, 4, 30), span(u"c3"_qs, {}, spans::applicationStart, 30, 0),
        span(u"c10"_qs, u"c3"_qs, spans::runtimeBoot, 30, 95), span(u"c11"_qs, u"c3"_qs, spans::import, 95, 515),
        span(u"c12"_qs, u"c3"_qs, spans::onStart, 515, 0)};
    derivePhases(details);
    return details;
}

TaskDetails failedTask(int number)
{
    TaskDetails details;
    details.task = record(number);
    details.task.status = TaskStatus::Error;
    details.task.start = StartKind::Cold;
    details.task.durationNs = 640'000'000;
    details.task.error = {ErrorCode::HandlerFailed, u"on_start raised ValueError: no weights in ./weights."_qs,
        u"Traceback (most recent call last):\n  File \"/mnt/code/app.py\", line 7, in load\nValueError: no weights"_qs};
    details.spans = {span(u"t1"_qs, {}, spans::queue, 0, 1), span(u"c1"_qs, {}, spans::imageLoad, 1, 4),
        span(u"c2"_qs, {}, spans::containerStart, 4, 30), span(u"c3"_qs, {}, spans::applicationStart, 30, 640),
        span(u"c10"_qs, u"c3"_qs, spans::runtimeBoot, 30, 95), span(u"c11"_qs, u"c3"_qs, spans::import, 95, 515),
        span(u"c12"_qs, u"c3"_qs, spans::onStart, 515, 640)};
    derivePhases(details);
    return details;
}

QList<TaskDetails> manyTasks(int count)
{
    QList<TaskDetails> tasks;
    for (int number = count; number > 0; --number) {
        switch (number % 4) {
        case 0:
            tasks.append(coldTask(number));
            break;
        case 1:
            tasks.append(failedTask(number));
            break;
        default:
            tasks.append(warmTask(number));
        }
    }
    return tasks;
}

} // namespace headstart::samples
