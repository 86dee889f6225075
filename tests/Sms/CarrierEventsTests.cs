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
                new DeliveryReport("202706-abc.03.17.1", "Outgoing_202606180830-0001", PhoneNumber.FromE164("+12025550111"), ReportStatus.Delivered, "2000", Instant.FromUtc(2027, 6, 18, 8, 30, 2)),
                new DeliveryReport("202706-abc.03.17.1", "Outgoing_202606180830-0002", PhoneNumber.FromE164("+12025550112"), ReportStatus.Unknown, "5002", Instant.FromUtc(2027, 6, 18, 8, 30, 4)),
            ],
            events.Reports);
        Assert.Empty(events.Replies);
    }

    [Fact]
    public void A_text_that_came_in_is_read() =>
        Assert.Equal(
            [new Reply("Incoming_202606180831-0001", PhoneNumber.FromE164("+12025550111"), "18005550199", "Stop", Instant.FromUtc(2027, 6, 18, 8, 31))],
            Wire("eventgrid-reply").Replies);

    [Fact]
    public void A_single_cloud_event_is_read_and_its_own_time_stands_in()
    {
        var report = Assert.Single(Wire("cloudevents-report").Reports);

        Assert.Equal((ReportStatus.Undelivered, "4001", Instant.FromUtc(2027, 6, 18, 8, 30, 6)), (report.Status, report.Code, report.At));
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
    // A code nobody told us of: the carrier's one word decides.
    [InlineData("Failed", "\"4999: new\"", ReportStatus.Undelivered, "4999")]
    [InlineData("Delivered", "\"2001: new\"", ReportStatus.Delivered, "2001")]
    [InlineData("delivered", "null", ReportStatus.Delivered, null)]
    // Neither a code nor a word we know: in doubt, never guessed.
    [InlineData("Expired", "null", ReportStatus.Unknown, null)]
    [InlineData("", "\"120255501234\"", ReportStatus.Unknown, null)]
    public void The_four_digits_decide_then_the_word(string word, string details, ReportStatus status, string? code)
    {
        var report = Assert.Single(Read($$$"""
            [{"eventType":"Microsoft.Communication.SMSDeliveryReportReceived","data":{"messageId":"1","to":"+12025550111","deliveryStatus":"{{{word}}}","deliveryStatusDetails":{{{details}}},"tag":"t"}}]
            """).Reports);

        Assert.Equal((status, code, Now), (report.Status, report.Code, report.At));
    }

    [Theory]
    // One broken event is left out; its neighbour counts.
    [InlineData("7")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"eventType":7,"data":[]}""")]
    [InlineData("""{"eventType":"Microsoft.Communication.SMSReceived"}""")]
    [InlineData("""{"eventType":"Microsoft.Communication.SMSReceived","data":{"from":"12025550111"}}""")]
    [InlineData("""{"eventType":"Microsoft.Communication.SMSReceived","data":{"from":"10690","messageId":"a","message":"x"}}""")]
    [InlineData("""{"eventType":"Microsoft.Communication.SMSDeliveryReportReceived","data":{"to":"nobody","tag":"t"}}""")]
    [InlineData("""{"eventType":"Microsoft.Communication.SMSDeliveryReportReceived","data":"not json"}""")]
    public void One_broken_event_does_not_hold_up_the_others(string broken)
    {
        var events = Read($$$"""[{{{broken}}},{"eventType":"Microsoft.Communication.SMSReceived","data":"{\"from\":\"12025550111\",\"messageId\":\"a\"}"}]""");

        Assert.Equal(1, events.Ignored);
        Assert.Equal("a", Assert.Single(events.Replies).MessageId);
    }

    [Theory]
    [InlineData("")]
    [InlineData("hello")]
    [InlineData("[{]")]
    [InlineData("7")]
    public void What_is_no_JSON_of_events_is_a_problem(string body) =>
        Assert.Equal("unreadable-body", CarrierEvents.Read(Encoding.UTF8.GetBytes(body), Now).Problem?.Code);

    private static CarrierEvents Wire(string name) => Read(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Support", "Wire", name + ".json")));

    private static CarrierEvents Read(string json)
    {
        var events = CarrierEvents.Read(Encoding.UTF8.GetBytes(json), Now);
        Assert.True(events.IsOk, events.Problem?.Detail);
        return events.Value;
    }
}
