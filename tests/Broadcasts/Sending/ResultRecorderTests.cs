using Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using CommunityAlerts.Broadcasts;
using CommunityAlerts.Broadcasts.Sending;
using CommunityAlerts.Deliveries;
using CommunityAlerts.Storage;
using CommunityAlerts.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using NodaTime;
using Xunit;

namespace CommunityAlerts.Tests.Broadcasts.Sending;

public sealed class ResultRecorderTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Results_that_an_outage_keeps_from_being_written_are_logged_as_given_up()
    {
        await using var engine = await Engine.StartAsync(buckets: 1);
        await engine.ListAsync("parents", [1]);
        var id = await engine.StartBroadcastAsync(Engine.MakeRequest("parents"));
        await engine.ExpandAsync();
        var outage = new Outage(engine.Clock);
        var unreachable = StorageAccount.Connect(
            Azurite.ConnectionStringOf(engine.Storage.Uploads.Uri),
            engine.Storage.Uploads.Name[..^StorageAccount.UploadsContainer.Length],
            options => options.AddPolicy(outage, HttpPipelinePosition.PerCall)
        );
        await using var worker = Engine.Compose(
            engine.Storage,
            engine.Clock,
            engine.Carrier,
            buckets: 1,
            more: s => s.AddFakeLogging().AddSingleton(new Ledger(unreachable))
        );
        engine.Carrier.Before = _ =>
        {
            outage.HasBegun = true;
            return Task.CompletedTask;
        };

        await Assert.ThrowsAsync<RequestFailedException>(() =>
            worker.GetRequiredService<BatchSender>().SendAsync(new BatchMessage(id, 0, [0]), Cancel)
        );

        Assert.Single(engine.Carrier.Handsets);
        var error = Assert.Single(worker.GetFakeLogCollector().GetSnapshot(), line => line.Level == LogLevel.Error);
        Assert.Equal(nameof(BroadcastTelemetry.RecordingGivenUp), error.Id.Name);
    }

    /// <summary>An outage in which every write is refused after more than the time of all retries.</summary>
    private sealed class Outage(ShiftedClock clock) : HttpPipelinePolicy
    {
        public bool HasBegun { get; set; }

        public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline) =>
            throw new NotSupportedException("All calls are asynchronous.");

        public override ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
        {
            if (!HasBegun)
            {
                return ProcessNextAsync(message, pipeline);
            }

            clock.Turn(Duration.FromSeconds(91));
            throw new RequestFailedException(503, "The service is busy.");
        }
    }
}
