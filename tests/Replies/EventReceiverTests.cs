using System.Diagnostics.Metrics;
using CommunityAlerts.Contacts.OptOuts;
using CommunityAlerts.Replies;
using CommunityAlerts.Sms;
using CommunityAlerts.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Xunit;

namespace CommunityAlerts.Tests.Replies;

public sealed class EventReceiverTests
{
    private static readonly PhoneNumber Ada = PhoneNumber.FromE164("+12025550111");
    private static readonly PhoneNumber Bo = PhoneNumber.FromE164("+12025550112");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_event_that_fails_is_counted_and_set_aside_and_the_others_are_handled()
    {
        // To answer HELP makes this carrier throw what nobody expects.
        using var services = Engine.Compose(await Azurite.AccountAsync(Cancel), TimeProvider.System, new ThrowingCarrier(), settings: [("Senders:Default:HelpText", "help text"), ("Senders:Default:StopText", "")]);
        using var counted = new MetricCollector<long>(services.GetRequiredService<IMeterFactory>(), "CommunityAlerts.Replies", "communityalerts.event.received");

        var written = await services.GetRequiredService<EventReceiver>().ReceiveAsync(
            new CarrierEvents(null, [], [new Reply("1", Ada, "", "HELP", Engine.Start), new Reply("2", Bo, "", "STOP", Engine.Start)], 0), Cancel);

        Assert.True(written);
        Assert.NotNull(await services.GetRequiredService<OptOutStore>().FindAsync(services.GetRequiredService<NumberKeys>().Of(Bo), Cancel));
        Assert.Equal(1, counted.GetMeasurementSnapshot().Where(m => Equals(m.Tags["outcome"], "failed")).Sum(m => m.Value));
    }

    private sealed class ThrowingCarrier : ICarrier
    {
        public bool IsSimulated => true;

        public Task<IReadOnlyList<SendOutcome>> SendAsync(SendRequest request, CancellationToken cancellationToken) => throw new InvalidOperationException("This build has no carrier.");
    }
}
