using System.Text.Json;
using Azure;
using Azure.Communication.Sms;
using CommunityAlerts.Sms;
using CommunityAlerts.Sms.Carriers;
using Xunit;

namespace CommunityAlerts.Tests.Sms;

/// <summary>
/// The carrier's own file, compiled against a declaration of the service's client; the client here answers as the test
/// says.
/// </summary>
public sealed class AzureCarrierTests
{
    private static readonly PhoneNumber Ada = PhoneNumber.FromE164("+14155550101");
    private static readonly PhoneNumber Bo = PhoneNumber.FromE164("+14155550102");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static TheoryData<Exception> UnreadableAnswers =>
        [
            new JsonException("'<' is an invalid start of a value."),
            new InvalidOperationException("The requested operation requires an element of type 'Object'."),
            new KeyNotFoundException("to"),
            new FormatException("No number."),
        ];

    [Theory]
    [MemberData(nameof(UnreadableAnswers))]
    public async Task An_answer_that_the_client_cannot_read_leaves_every_recipient_unknown(Exception thrown)
    {
        var carrier = new AzureCarrier(new Client(_ => throw thrown));

        var outcomes = await carrier.SendAsync(Request("b.0.0.1"), Stop);

        Assert.Equal(
            [new SendOutcome.Unknown("unreadable-answer"), new SendOutcome.Unknown("unreadable-answer")],
            outcomes
        );
    }

    [Fact]
    public async Task A_call_cancelled_by_its_caller_throws()
    {
        var carrier = new AzureCarrier(new Client(_ => throw new OperationCanceledException()));
        using var ended = new CancellationTokenSource();
        await ended.CancelAsync();

        await Assert.ThrowsAsync<OperationCanceledException>(() => carrier.SendAsync(Request("b.0.0.1"), ended.Token));
    }

    [Fact]
    public async Task A_network_time_out_leaves_every_recipient_unknown()
    {
        var carrier = new AzureCarrier(new Client(_ => throw new TaskCanceledException()));

        var outcomes = await carrier.SendAsync(Request("b.0.0.1"), Stop);

        Assert.All(outcomes, o => Assert.Equal(new SendOutcome.Unknown("no-answer"), o));
    }

    [Theory]
    [InlineData("b.0.0.1", "b.0.0.1")]
    // A test text awaits no report: it has no tag, not an empty one.
    [InlineData("", null)]
    public async Task A_tag_goes_out_only_where_there_is_one(string tag, string? sent)
    {
        SmsSendOptions? used = null;
        var carrier = new AzureCarrier(
            new Client(options =>
            {
                used = options;
                return
                [
                    new SmsSendResult(Ada.E164, "m1", 202, successful: true),
                    new SmsSendResult(Bo.E164, null, 400, successful: false),
                ];
            })
        );

        var outcomes = await carrier.SendAsync(Request(tag), Stop);

        Assert.Equal(sent, used!.Tag);
        Assert.Equal([new SendOutcome.Accepted("m1"), new SendOutcome.Refused("400")], outcomes);
    }

    private static SendRequest Request(string tag) =>
        new("+15005550006", [Ada, Bo], "Water is rising.", tag, Reports: tag.Length > 0);

    private sealed class Client(Func<SmsSendOptions?, IReadOnlyList<SmsSendResult>> answer) : SmsClient
    {
        public override Task<Response<IReadOnlyList<SmsSendResult>>> SendAsync(
            string from,
            IEnumerable<string> to,
            string message,
            SmsSendOptions? options = null,
            CancellationToken cancellationToken = default
        ) => Task.FromResult(Response.FromValue(answer(options), response: null!));
    }
}
