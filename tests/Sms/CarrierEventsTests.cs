using System.Text;
using CommunityAlerts.Sms;
using NodaTime;
using Xunit;

namespace CommunityAlerts.Tests.Sms;

public sealed class CarrierEventsTests
{
    private static readonly Instant Now = Instant.FromUtc(2027, 6, 18, 9, 0);

    [Fact]
    public void The_handshake_of_Event_Grid_gives_its_code() =>
        Assert.Equal("512d38b6-c7b8-40c8-89fe-f46f9e9622b6", Wire("eventgrid-validation").ValidationCode);

    [Fact]
    public void Reports_are_read_in_camel_and_Pascal_case_with_and_without_plus()
    {
        var events = Wire("eventgrid-reports");

        Assert.Equal(
            [
                new DeliveryReport(
                    "202706-abc.03.17.1",
                    "Outgoing_202606180830-0001",
                    PhoneNumber.FromE164("+12025550111"),
                    ReportStatus.Delivered,
                    "2000",
                    Instant.FromUtc(2027, 6, 18, 8, 30, 2)
                ),
                new DeliveryReport(
                    "202706-abc.03.17.1",
                    "Outgoing_202606180830-0002",
                    PhoneNumber.FromE164("+12025550112"),
                    ReportStatus.Unknown,
                    "5002",
                    Instant.FromUtc(2027, 6, 18, 8, 30, 4)
                ),
            ],
            events.Reports
        );
        Assert.Empty(events.Replies);
    }

    [Fact]
    public void A_text_that_came_in_is_read() =>
        Assert.Equal(
            [
                new Reply(
                    "Incoming_202606180831-0001",
                    PhoneNumber.FromE164("+12025550111"),
                    "18005550199",
                    "Stop",
                    Instant.FromUtc(2027, 6, 18, 8, 31)
                ),
            ],
            Wire("eventgrid-reply").Replies
        );

    [Fact]
    public void A_single_cloud_event_is_read_with_the_time_of_the_event()
    {
        var report = Assert.Single(Wire("cloudevents-report").Reports);

        Assert.Equal(ReportStatus.Undelivered, report.Status);
        Assert.Equal("4001", report.Code);
        Assert.Equal(Instant.FromUtc(2027, 6, 18, 8, 30, 6), report.At);
    }

    [Fact]
    public void A_batch_of_cloud_events_is_read_and_other_types_are_left_alone()
    {
        var events = Wire("cloudevents-batch");

        Assert.Equal("202706-abc.03.17.1", Assert.Single(events.Reports).Tag);
        Assert.Equal("退订", Assert.Single(events.Replies).Text);
        Assert.Equal(1, events.Ignored);
    }

    [Theory]
    // Every shape seen, by Azure's own description and by recorded answers.
    [InlineData("Delivered", "\"No error.\"", ReportStatus.Delivered, "2000")]
    [InlineData("Delivered", "\"2000: No Error\"", ReportStatus.Delivered, "2000")]
    [InlineData("Failed", "\"ErrorCode: 5002. ErrorMessage: none came.\"", ReportStatus.Unknown, "5002")]
    [InlineData("Failed", "\"Sender blocked for given recipient.\"", ReportStatus.Undelivered, "4007")]
    [InlineData("Failed", "\"4006: blocked after 1440 minutes\"", ReportStatus.Undelivered, "4006")]
    [InlineData("Failed", "\"Gave up after 1440 minutes, 5001\"", ReportStatus.Undelivered, "5001")]
    [InlineData("Failed", "{\"statusMessage\":\"5000\"}", ReportStatus.Undelivered, "5000")]
    // An unknown code: the carrier's one word decides.
    [InlineData("Failed", "\"4999: new\"", ReportStatus.Undelivered, "4999")]
    [InlineData("Delivered", "\"2001: new\"", ReportStatus.Delivered, "2001")]
    [InlineData("delivered", "null", ReportStatus.Delivered, null)]
    // Neither a code nor a word we know: unknown, never guessed.
    [InlineData("Expired", "null", ReportStatus.Unknown, null)]
    [InlineData("", "\"120255501234\"", ReportStatus.Unknown, null)]
    // Details that say otherwise, or hold numbers that are no codes.
    [InlineData("Failed", "\"Carrier error on 2000-01-01\"", ReportStatus.Undelivered, null)]
    [InlineData("Failed", "\"2000: No Error\"", ReportStatus.Undelivered, null)]
    [InlineData("Failed", "\"No error.\"", ReportStatus.Undelivered, null)]
    [InlineData("Failed", "\"2000\"", ReportStatus.Undelivered, null)]
    [InlineData(" FAILED ", "\"Gave up after 2000 ms\"", ReportStatus.Undelivered, null)]
    [InlineData("Failed", "\"Gave up after 1440 minutes\"", ReportStatus.Undelivered, null)]
    [InlineData("Failed", "\"Rejected on 4007-01-01 at 5002/12\"", ReportStatus.Undelivered, null)]
    [InlineData("Failed", "\"Case 5002 of today, ErrorCode: 4001.\"", ReportStatus.Undelivered, "4001")]
    [InlineData("Failed", "\"Number +1 202 555 4007 not reachable\"", ReportStatus.Undelivered, null)]
    [InlineData("Failed", "\"To room 4007 of batch 5002\"", ReportStatus.Undelivered, null)]
    [InlineData("Failed", "\"Handset off for 4006 minutes\"", ReportStatus.Undelivered, null)]
    [InlineData("Failed", "\"DeliveredToHandset: no (2000)\"", ReportStatus.Undelivered, null)]
    [InlineData("Failed", "\"carrier error 5001\"", ReportStatus.Undelivered, "5001")]
    [InlineData("Failed", "\"Undelivered - 5001 - absent\"", ReportStatus.Undelivered, "5001")]
    [InlineData("Delivered", "\"4007: opted out\"", ReportStatus.Delivered, null)]
    [InlineData("Delivered", "\"ErrorCode: 5002. ErrorMessage: none came.\"", ReportStatus.Delivered, null)]
    [InlineData("Delivered", "\"Sender blocked for given recipient.\"", ReportStatus.Delivered, null)]
    [InlineData("Delivered", "\"at 4000 m\"", ReportStatus.Delivered, null)]
    [InlineData("Expired", "\"2000: No Error\"", ReportStatus.Unknown, null)]
    [InlineData("Expired", "\"5002: no receipt\"", ReportStatus.Unknown, "5002")]
    [InlineData("Queued", "\"4001\"", ReportStatus.Unknown, "4001")]
    // No status: a code in its place is all there is; another number says nothing.
    [InlineData("", "\"2000: No Error\"", ReportStatus.Delivered, "2000")]
    [InlineData("", "\"ErrorCode: 4001. ErrorMessage: not valid\"", ReportStatus.Undelivered, "4001")]
    [InlineData("", "\"Carrier error on 2000-01-01\"", ReportStatus.Unknown, null)]
    [InlineData("", "\"Gave up after 2000 ms\"", ReportStatus.Unknown, null)]
    [InlineData("", "\"Not delivered, code 2000\"", ReportStatus.Unknown, null)]
    [InlineData("", "\"Undelivered, no error code\"", ReportStatus.Unknown, null)]
    [InlineData("", "\"No error\"", ReportStatus.Delivered, "2000")]
    public void The_status_decides_and_a_code_only_refines_it(
        string word,
        string details,
        ReportStatus status,
        string? code
    )
    {
        var report = Assert.Single(
            Read(
                $$$"""
                [{"eventType":"Microsoft.Communication.SMSDeliveryReportReceived","data":{"messageId":"1","to":"+12025550111","deliveryStatus":"{{{word}}}","deliveryStatusDetails":{{{details}}},"tag":"t"}}]
                """
            ).Reports
        );

        Assert.Equal(status, report.Status);
        Assert.Equal(code, report.Code);
        Assert.Equal(Now, report.At);
    }

    [Theory]
    // One broken event is left out; its neighbour counts.
    [InlineData("7")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"eventType":7,"data":[]}""")]
    [InlineData("""{"eventType":"Microsoft.Communication.SMSReceived"}""")]
    [InlineData("""{"eventType":"Microsoft.Communication.SMSReceived","data":{"from":"12025550111"}}""")]
    [InlineData(
        """{"eventType":"Microsoft.Communication.SMSReceived","data":{"from":"10690","messageId":"a","message":"x"}}"""
    )]
    [InlineData(
        """{"eventType":"Microsoft.Communication.SMSDeliveryReportReceived","data":{"to":"nobody","tag":"t"}}"""
    )]
    [InlineData("""{"eventType":"Microsoft.Communication.SMSDeliveryReportReceived","data":"not json"}""")]
    public void A_broken_event_does_not_hold_up_the_others(string broken)
    {
        var events = Read(
            $$$"""[{{{broken}}},{"eventType":"Microsoft.Communication.SMSReceived","data":"{\"from\":\"12025550111\",\"messageId\":\"a\"}"}]"""
        );

        Assert.Equal(1, events.Ignored);
        Assert.Equal("a", Assert.Single(events.Replies).MessageId);
    }

    [Theory]
    // Half of a surrogate pair, by escape, in a value, in a name, in JSON within a string, in an id.
    [InlineData(
        """{"eventType":"Microsoft.Communication.SMSReceived","data":{"from":"12025550112","messageId":"b","message":"a\ud83dz"}}""",
        "b",
        "a\uFFFDz"
    )]
    [InlineData(
        """{"eventType":"Microsoft.Communication.SMSReceived","data":{"from":"12025550112","messageId":"b","message":"\udc00"}}""",
        "b",
        "\uFFFD"
    )]
    [InlineData(
        """{"eventType":"Microsoft.Communication.SMSReceived","x\ud800":1,"data":{"from":"12025550112","messageId":"b","message":"hi"}}""",
        "b",
        "hi"
    )]
    [InlineData(
        """{"eventType":"Microsoft.Communication.SMSReceived","data":"{\"from\":\"12025550112\",\"messageId\":\"b\",\"message\":\"a\\ud83d\"}"}""",
        "b",
        "a\uFFFD"
    )]
    [InlineData(
        """{"eventType":"Microsoft.Communication.SMSReceived","data":{"from":"12025550112","messageId":"b\ud800","message":"hi"}}""",
        "b\uFFFD",
        "hi"
    )]
    // A whole pair, and a backslash before what only looks like an escape, stay.
    [InlineData(
        """{"eventType":"Microsoft.Communication.SMSReceived","data":{"from":"12025550112","messageId":"b","message":"\ud83d\ude00"}}""",
        "b",
        "\ud83d\ude00"
    )]
    [InlineData(
        """{"eventType":"Microsoft.Communication.SMSReceived","data":{"from":"12025550112","messageId":"b","message":"\\ud800"}}""",
        "b",
        "\\ud800"
    )]
    public void A_broken_character_is_replaced_and_nothing_else(string reply, string id, string text)
    {
        var events = Read(
            $$$"""[{{{reply}}},{"eventType":"Microsoft.Communication.SMSReceived","data":{"from":"12025550111","messageId":"a","message":"STOP"}}]"""
        );

        Assert.Equal([(id, text), ("a", "STOP")], events.Replies.Select(r => (r.MessageId, r.Text)));
    }

    [Fact]
    public void Bytes_that_are_no_UTF_8_cost_the_character_alone()
    {
        byte[] body =
        [
            .. """[{"eventType":"Microsoft.Communication.SMSReceived","data":{"from":"12025550112","messageId":"b","message":"a"""u8,
            0xFF,
            0xC3,
            .. """z"}},{"eventType":"Microsoft.Communication.SMSReceived","data":{"from":"12025550111","messageId":"a","message":"STOP"}}]"""u8,
        ];

        var events = CarrierEvents.Read(body, Now);

        Assert.Equal(["a\uFFFD\uFFFDz", "STOP"], events.Value!.Replies.Select(r => r.Text), StringComparer.Ordinal);
    }

    [Theory]
    [InlineData(CarrierEvents.MaxEvents, null)]
    [InlineData(CarrierEvents.MaxEvents + 1, "too-large")]
    public void A_call_has_as_many_events_as_Event_Grid_sends_and_no_more(int events, string? problem)
    {
        var body = $"[{string.Join(',', Enumerable.Repeat("{}", events))}]";

        var read = CarrierEvents.Read(Encoding.UTF8.GetBytes(body), Now);

        Assert.Equal(problem, read.Problem?.Code);
        Assert.Equal(problem is null ? events : 0, read.Value?.Ignored ?? 0);
    }

    [Fact]
    public void Values_that_are_too_long_are_shortened_and_different_ids_stay_different()
    {
        var (text, id, to) = (
            new string('a', 3_999) + "\ud83d\ude00" + new string('b', 40_000),
            new string('i', 40_000),
            new string('9', 40_000)
        );

        var events = Read(
            $$$"""
            [{"eventType":"Microsoft.Communication.SMSReceived","data":{"from":"12025550111","to":"{{{to}}}","messageId":"{{{id}}}1","message":"{{{text}}}"}},
             {"eventType":"Microsoft.Communication.SMSReceived","data":{"from":"12025550111","messageId":"{{{id}}}2","message":"STOP"}},
             {"eventType":"Microsoft.Communication.SMSDeliveryReportReceived","data":{"to":"12025550111","messageId":"{{{id}}}","tag":"t","deliveryStatus":"Delivered"}}]
            """
        );

        Assert.Equal([new string('a', 3_999), "STOP"], events.Replies.Select(r => r.Text), StringComparer.Ordinal);
        Assert.Equal(CarrierEvents.MaxIdLength, events.Replies[0].To.Length);
        Assert.All(events.Replies, r => Assert.InRange(r.MessageId.Length, 1, CarrierEvents.MaxIdLength));
        Assert.NotEqual(events.Replies[0].MessageId, events.Replies[1].MessageId, StringComparer.Ordinal);
        Assert.Equal(CarrierEvents.MaxIdLength, Assert.Single(events.Reports).MessageId.Length);
    }

    [Fact]
    public void An_event_that_is_nested_deep_does_not_hold_up_the_others()
    {
        var deep = string.Concat(Enumerable.Repeat("[", 500)) + string.Concat(Enumerable.Repeat("]", 500));

        var events = Read(
            $$$"""[{"eventType":"x","data":{{{deep}}}},{"eventType":"Microsoft.Communication.SMSReceived","data":{"from":"12025550111","messageId":"a","message":"STOP"}}]"""
        );

        Assert.Equal("STOP", Assert.Single(events.Replies).Text);
    }

    [Theory]
    [InlineData("2027-06-18T08:59:59Z", "2027-06-18T08:59:59Z")]
    // In the future, before there were such events, before what storage holds, or no time at all: now.
    [InlineData("2027-06-18T09:00:01Z", "2027-06-18T09:00:00Z")]
    [InlineData("9999-12-31T23:59:59Z", "2027-06-18T09:00:00Z")]
    [InlineData("1999-12-31T23:59:59Z", "2027-06-18T09:00:00Z")]
    [InlineData("1500-01-01T00:00:00Z", "2027-06-18T09:00:00Z")]
    [InlineData("0001-01-01T00:00:00+14:00", "2027-06-18T09:00:00Z")]
    [InlineData("soon", "2027-06-18T09:00:00Z")]
    public void A_time_that_cannot_be_is_now(string written, string read) =>
        Assert.Equal(
            read,
            NodaTime.Text.InstantPattern.ExtendedIso.Format(
                Assert
                    .Single(
                        Read(
                            $$$"""[{"eventType":"Microsoft.Communication.SMSReceived","data":{"from":"12025550111","messageId":"a","message":"STOP","receivedTimestamp":"{{{written}}}"}}]"""
                        ).Replies
                    )
                    .At
            )
        );

    [Theory]
    [InlineData("")]
    [InlineData("hello")]
    [InlineData("[{]")]
    [InlineData("7")]
    public void A_body_that_is_no_JSON_of_events_is_a_problem(string body) =>
        Assert.Equal("unreadable-body", CarrierEvents.Read(Encoding.UTF8.GetBytes(body), Now).Problem?.Code);

    private static CarrierEvents Wire(string name) =>
        Read(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Support", "Wire", name + ".json")));

    private static CarrierEvents Read(string json)
    {
        var events = CarrierEvents.Read(Encoding.UTF8.GetBytes(json), Now);
        Assert.True(events.IsOk, events.Problem?.Detail);
        return events.Value;
    }
}
