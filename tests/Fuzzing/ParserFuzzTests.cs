using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using CommunityAlerts.Api;
using CommunityAlerts.Broadcasts;
using CommunityAlerts.Campaigns;
using CommunityAlerts.Campaigns.Days;
using CommunityAlerts.Campaigns.Rehearsals;
using CommunityAlerts.Contacts;
using CommunityAlerts.Contacts.Imports;
using CommunityAlerts.Contacts.Imports.Rows;
using CommunityAlerts.Sms;
using CommunityAlerts.Templates;
using CommunityAlerts.Tests.Campaigns;
using CommunityAlerts.Tests.Contacts.Imports;
using Microsoft.AspNetCore.Http;
using NodaTime;
using Xunit;

namespace CommunityAlerts.Tests.Fuzzing;

/// <summary>
/// Every parser of what callers send answers anything with a value or a problem: it throws nothing and ends.
/// </summary>
/// <remarks>
/// A case that fails is played again by its seed: <c>PlayAsync(parser, seed)</c>. Explicit: minutes of new seeds, by
/// the command in tests/README.md.
/// </remarks>
public sealed class ParserFuzzTests
{
    /// <summary>Far above what a case takes on a busy machine; what has no end takes longer.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static readonly LocalDate Today = new(2027, 6, 18);

    private static readonly string[] CsvWords =
    [
        "phone",
        "name",
        "area",
        "tags",
        "basis",
        ",",
        ",",
        ";",
        "\t",
        "\n",
        "\n",
        "\r\n",
        "\"",
        "\"\"",
        "2025550101",
        "+12025550102",
        "2.02555E+09",
        "beiguan/03",
        "陈静",
        "sep=;\n",
        "同意",
    ];
    private static readonly string[] XlsxWords =
    [
        """<row r="1">""",
        "<row>",
        "</row>",
        """<c r="A1" t="inlineStr"><is><t>phone</t></is></c>""",
        """<c r="XFD2"><v>1</v></c>""",
        """<c r="A2" t="s"><v>7</v></c>""",
        """<c r="B2" t="b"><v>2</v></c>""",
        """<c t="e"><v>#REF!</v></c>""",
        """<row r="2147483647">""",
        """<row r="-1">""",
        "<c/>",
        """<c r="A2"><v>2025550101</v></c>""",
        "&#0;",
        "]]>",
    ];
    private static readonly string[] RuleParts =
    [
        "FREQ=DAILY",
        "FREQ=WEEKLY",
        "FREQ=MONTHLY",
        "FREQ=YEARLY",
        "FREQ=HOURLY",
        "INTERVAL=0",
        "INTERVAL=2",
        "INTERVAL=999",
        "COUNT=1",
        "COUNT=-1",
        "BYMONTH=2",
        "BYMONTH=13",
        "BYMONTHDAY=30",
        "BYMONTHDAY=-31",
        "BYDAY=MO",
        "BYDAY=5MO,-5SU",
        "BYDAY=53MO",
        "BYYEARDAY=366",
        "BYYEARDAY=-366,1",
        "BYWEEKNO=53",
        "BYWEEKNO=-53",
        "BYSETPOS=-1",
        "BYSETPOS=366",
        "BYHOUR=0,23",
        "BYMINUTE=59",
        "BYSECOND=60",
        "WKST=SU",
        "UNTIL=20270101",
    ];
    private static readonly string[] EventLines =
    [
        "DTSTART;VALUE=DATE:20270101",
        "DTSTART:20270101T090000",
        "DTSTART;TZID=Asia/Shanghai:20270101T090000",
        "DTSTART;TZID=Nowhere:20270101T090000",
        "DTSTART:00010101T000000",
        "DTSTART;VALUE=DATE:99991231",
        "DTEND;VALUE=DATE:20260101",
        "DURATION:P99999999D",
        "DURATION:-P1D",
        "SUMMARY:国庆节（班）",
        "UID:1",
        "CATEGORIES:exam,x",
        "STATUS:CANCELLED",
        "RDATE;VALUE=DATE:20270301,20270302",
        "RDATE;VALUE=PERIOD:20270101T000000Z/P1D",
        "EXDATE;VALUE=DATE:20270101",
        "EXRULE:FREQ=DAILY",
        "RECURRENCE-ID:20270101T000000",
        "BEGIN:VALARM",
        "END:VALARM",
        " folded",
        "BEGIN:VEVENT",
    ];
    private static readonly string[] TemplateWords =
    [
        "{{",
        "}}",
        "{{ name }}",
        "{{ if name }}",
        "{{ else }}",
        "{{ end }}",
        "{{ for i in 1..9 }}",
        "{{ while true }}",
        "{{ name | string.upcase }}",
        "{{ \"a\" * 9999999 }}",
        "{{ include 'x' }}",
        "{{ func f; f; end; f }}",
        "{{ date.now }}",
        "{{ a.b.c }}",
        "{{ [1,2,[3]] }}",
        "{{ ((((1)))) }}",
        "{{#",
        "#}}",
        "{%",
        "你好",
        "Hi ",
    ];
    private static readonly string[] NumberWords =
    [
        "+",
        "1",
        "202",
        "555",
        "0101",
        "00",
        "(",
        ")",
        "-",
        ".",
        "　",
        "２０２",
        "٢",
        "E+10",
        "ext. 5",
        ";ext=",
        "tel:",
        "=\"",
        "'",
        "+86",
        "13800138000",
        "\u202a",
        "\u0301\u0323",
    ];
    private static readonly string[] Seasons =
    [
        """{"from":"01-01","to":"12-31"}""",
        """{"from":"02-29","to":"02-29"}""",
        """[{"from":"05-01","to":"09-10"},{"from":"11-30","to":"01-05"}]""",
        """{"from":{"lunar":"leap 11-1"},"to":{"lunar":"leap 11-29"}}""",
    ];
    private static readonly string[] Events =
    [
        """[{"id":"1","eventType":"Microsoft.Communication.SMSReceived","eventTime":"2027-06-01T07:59:00Z","data":{"MessageId":"m","From":"+12025550101","To":"12345","Message":"STOP","ReceivedTimestamp":"2027-06-01T07:59:00Z"}}]""",
        """[{"id":"2","eventType":"Microsoft.Communication.SMSDeliveryReportReceived","eventTime":"2027-06-01T07:59:00Z","data":{"MessageId":"m","From":"12345","To":"+12025550101","DeliveryStatus":"Delivered","DeliveryStatusDetails":"No error.","DeliveryAttempts":[],"ReceivedTimestamp":"1500-01-01T00:00:00Z","Tag":"t"}}]""",
        """[{"id":"3","eventType":"Microsoft.EventGrid.SubscriptionValidationEvent","data":{"validationCode":"c"}},null,{},[],{"data":5}]""",
    ];

    private static readonly (Type Type, string Json)[] Bodies =
    [
        (
            typeof(CampaignBody),
            """{"name":"n","template":"t","deck":["a",{"template":"b","urgent":true}],"audience":{"lists":["l"],"area":"a","tags":["x"]},"season":[{"from":"05-01","to":{"term":"立夏","offsetDays":3},"except":["06-01",{"from":{"lunar":"5-5"},"to":"06-30"}]}],"schedule":{"rrule":"FREQ=DAILY","times":["07:00"],"zone":"UTC"},"quietHours":[{"start":"21:00","end":"08:00"}],"latestUseful":"PT4H"}"""
        ),
        (
            typeof(DaysBody),
            """{"days":[{"kind":"holiday","name":"n","from":"2027-06-09","to":"2027-06-10","area":"a","uid":"u"}]}"""
        ),
        (typeof(RehearsalRequest), """{"from":"2027-01-01","to":"2027-12-31","campaigns":["a"],"drafts":[]}"""),
        (
            typeof(BroadcastRequest),
            """{"texts":{"zh-CN":"x"},"audience":{"lists":["l"]},"urgency":"urgent","startAt":"2027-01-01T00:00:00Z"}"""
        ),
        (typeof(SenderBody), """{"from":"+12025550101","segmentsPerMinute":60,"prefixes":["+1"]}"""),
        (typeof(TemplateDraft), """{"name":"n","purpose":"p","texts":{"zh-CN":"{{ name }}","en":"x"}}"""),
    ];

    /// <summary>Each parser's input, and the number of cases that a build plays.</summary>
    private static readonly Dictionary<string, (int Cases, Func<Mutations, CancellationToken, Task> Read)> Parsers =
        new(StringComparer.Ordinal)
        {
            ["csv"] = (300, (m, stop) => ContactAsync(m.Bytes(m.Spoil(m.Words(CsvWords, 40))), stop)),
            ["xlsx"] = (
                300,
                (m, stop) => ContactAsync(Spoilt(m, BoundedFilesTests.Workbook(m.Spoil(m.Words(XlsxWords, 30)))), stop)
            ),
            ["ics"] = (
                300,
                (m, stop) =>
                    DoneAsync(() =>
                        DayFile.Read(
                            m.Spoil(Calendar(m)),
                            m.Any([DayKind.Holiday, DayKind.Exam]),
                            null,
                            Today,
                            DateTimeZone.Utc,
                            stop
                        )
                    )
            ),
            ["rrule"] = (
                200,
                (m, stop) =>
                    DoneAsync(() =>
                        CampaignParser.Parse(Plans.Body(m.Any(Seasons), Schedule(m)), DayCatalogue.Empty, stop)
                    )
            ),
            ["templates"] = (300, (m, _) => DoneAsync(() => Template(m.Spoil(m.Words(TemplateWords, 25))))),
            ["events"] = (
                1_000,
                (m, _) =>
                    DoneAsync(() =>
                        CarrierEvents.Read(m.Bytes(m.Spoil(m.Any(Events))), Instant.FromUtc(2027, 6, 1, 8, 0))
                    )
            ),
            ["numbers"] = (2_000, (m, _) => DoneAsync(() => Number(m.Spoil(m.Words(NumberWords, 14))))),
            ["bodies"] = (1_000, BodyAsync),
            ["cursors"] = (2_000, (m, _) => DoneAsync(() => Cursor(m))),
        };

    public static TheoryData<string> Names => [.. Parsers.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_parser_answers_anything_with_a_value_or_a_problem(string parser)
    {
        for (var seed = 1; seed <= Parsers[parser].Cases; seed++)
        {
            await PlayAsync(parser, seed);
        }
    }

    [Theory(Explicit = true)]
    [MemberData(nameof(Names))]
    public async Task A_parser_answers_anything_for_two_minutes(string parser)
    {
        var first = Environment.TickCount & 0xFFFFFFF;
        var start = Stopwatch.GetTimestamp();
        for (var seed = first; Stopwatch.GetElapsedTime(start) < TimeSpan.FromMinutes(2); seed++)
        {
            await PlayAsync(parser, seed);
        }
    }

    private static async Task PlayAsync(string parser, int seed)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        stop.CancelAfter(Patience);
        var start = Stopwatch.GetTimestamp();
        var thrown = await Record.ExceptionAsync(() => Parsers[parser].Read(new Mutations(seed), stop.Token));

        Assert.True(thrown is null, $"{parser}, seed {seed}: {thrown}");
        Assert.True(
            Stopwatch.GetElapsedTime(start) < Patience,
            $"{parser}, seed {seed}: took {Stopwatch.GetElapsedTime(start)}"
        );
    }

    private static Task DoneAsync(Action read)
    {
        read();
        return Task.CompletedTask;
    }

    private static async Task ContactAsync(byte[] bytes, CancellationToken stop)
    {
        // As the routes do: what can be seen at once is refused at once.
        var request = new DefaultHttpContext().Request;
        request.Body = new MemoryStream(bytes);
        if (await UploadService.ReadAsync(request, stop) is { IsOk: true })
        {
            new FileReader(Files.Keys).Read(bytes, Files.Request, buckets: 2, new AreaMatcher([], "beiguan"), stop);
        }
    }

    private static byte[] Spoilt(Mutations m, byte[] workbook)
    {
        if (m.Chance(30))
        {
            workbook[m.Below(workbook.Length)] ^= (byte)(1 + m.Below(255));
        }

        return workbook;
    }

    private static string Calendar(Mutations m)
    {
        var events = Enumerable
            .Range(0, 1 + m.Below(4))
            .Select(_ =>
                $"BEGIN:VEVENT\r\n{m.Words(EventLines, 6, "\r\n")}\r\n"
                + $"{(m.Chance(60) ? $"RRULE:{Rule(m)}\r\n" : "")}END:VEVENT\r\n"
            );
        return $"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{string.Concat(events)}END:VCALENDAR\r\n";
    }

    private static string Rule(Mutations m) =>
        m.Spoil(
            string.Join(
                ';',
                Enumerable.Range(0, 1 + m.Below(4)).Select(_ => m.Any(RuleParts)).Prepend(m.Any(RuleParts[..5]))
            )
        );

    private static string Schedule(Mutations m) =>
        JsonSerializer.Serialize(
            new
            {
                rrule = Rule(m),
                time = m.Any(["16:30", "00:00", "23:59:59"]),
                zone = m.Any(["Asia/Shanghai", "America/Chicago", "Pacific/Apia"]),
            }
        );

    private static void Template(string text) =>
        TextsValidator.Validate(
            new Dictionary<string, string>(StringComparer.Ordinal) { ["en"] = text },
            SenderSignatures.None,
            maxSegments: 10
        );

    private static void Number(string text)
    {
        _ = Cells.ReadPhone(text, "US");
        _ = PhoneNumber.Parse(text.Length > 200 ? text[..200] : text, "CN");
    }

    private static async Task BodyAsync(Mutations m, CancellationToken stop)
    {
        var (type, json) = m.Any(Bodies);
        var request = new DefaultHttpContext().Request;
        request.Body = new MemoryStream(m.Bytes(m.Spoil(json)));
        var read = typeof(Json)
            .GetMethod(nameof(Json.ReadBodyAsync))!
            .MakeGenericMethod(type)
            .Invoke(null, [request, stop]);
        await (Task)read!;
    }

    private static void Cursor(Mutations m)
    {
        var request = new DefaultHttpContext().Request;
        var text = m.Spoil(m.Words(["3~", "0~abc", "99999999999~", "~", "key", "2027-01-01T00:00:00Z"], 3));
        var cursor = m.Chance(70)
            ? Page.EncodeCursor(m.Chance(50) ? text : "0~abc") + (m.Chance(20) ? m.Words(["=", "A", "-"], 4) : "")
            : text;
        request.Query = new QueryCollection(
            new Dictionary<string, Microsoft.Extensions.Primitives.StringValues>(StringComparer.Ordinal)
            {
                ["cursor"] = cursor,
                ["limit"] = m.Chance(50)
                    ? "10"
                    : m.Words(["1", "1000", "1001"], 2).ToString(CultureInfo.InvariantCulture),
            }
        );
        if (Page.From(request) is { IsOk: true, Value: var page })
        {
            _ = BucketCursor.Read(page);
        }
    }
}
