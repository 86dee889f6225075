using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Azure.Storage.Queues;
using CommunityAlerts.Sms;
using CommunityAlerts.Storage;
using CommunityAlerts.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace CommunityAlerts.Tests.Enumeration;

/// <summary>
/// A process of the app: services and clients of its own, so that it can die alone and takes nothing in its memory with
/// it.
/// </summary>
internal sealed class Worker : IDisposable, ICarrier
{
    /// <summary>
    /// Settings for one call at a time, so that nobody turns the clock between another call's check of the deadline and
    /// that call.
    /// </summary>
    private static readonly (string, string)[] OneByOne = [("Alerts:CallsAtOnce", "1")];

    private readonly Run _run;
    private readonly ServiceProvider _services;

    public Worker(Run run, bool clientRetries)
    {
        _run = run;
        var tables = Patient(new TableClientOptions { Transport = new Wire(run, this, WireKind.Table) });
        var queues = Patient(
            new QueueClientOptions
            {
                Transport = new Wire(run, this, WireKind.Queue),
                MessageEncoding = QueueMessageEncoding.Base64,
            }
        );
        queues.AddPolicy(new HiddenForNobody(), HttpPipelinePosition.PerCall);
        var blobs = Patient(new BlobClientOptions { Transport = new Wire(run, this, WireKind.Blob) });
        TableService = new TableServiceClient(run.Connection, tables);
        Storage = new StorageAccount(
            TableService,
            new QueueServiceClient(run.Connection, queues),
            new BlobServiceClient(run.Connection, blobs),
            run.Prefix
        );
        _services = Engine.Compose(
            Storage,
            run.Mutant?.Clock(this, run.Clock) ?? run.Clock,
            this,
            settings: OneByOne,
            more: services => run.Mutant?.Services(services)
        );

        T Patient<T>(T options)
            where T : ClientOptions
        {
            options.Retry.MaxRetries = clientRetries ? 3 : 0;
            options.Retry.Mode = RetryMode.Fixed;
            options.Retry.Delay = TimeSpan.FromMilliseconds(1);
            options.Diagnostics.IsDistributedTracingEnabled = false;
            options.Diagnostics.IsLoggingEnabled = false;
            return options;
        }
    }

    public StorageAccount Storage { get; }

    /// <summary>Client for calls that bypass <see cref="StorageAccount"/>.</summary>
    public TableServiceClient TableService { get; }

    public Run Run => _run;

    public VirtualClock Clock => _run.Clock;

    public bool IsDead { get; private set; }

    public bool IsSimulated => true;

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    /// <summary>Ends the worker: none of its later calls has any effect.</summary>
    public void Die() => IsDead = true;

    public Task<IReadOnlyList<SendOutcome>> SendAsync(SendRequest request, CancellationToken cancellationToken) =>
        _run.CallCarrierAsync(this, request, cancellationToken);

    public void Dispose() => _services.Dispose();

    /// <summary>
    /// The emulator hides messages by its own clock: it is asked to hide none, and the run delays them by its own.
    /// </summary>
    private sealed class HiddenForNobody : HttpPipelineSynchronousPolicy
    {
        public override void OnSendingRequest(HttpMessage message)
        {
            if (
                message.Request.Method == RequestMethod.Post
                && QueryOf(message) is { } query
                && query.TryGetValue("visibilitytimeout", out var seconds)
            )
            {
                message.SetProperty(
                    Wire.Delay,
                    TimeSpan.FromSeconds(int.Parse(seconds!, System.Globalization.CultureInfo.InvariantCulture))
                );
                message.Request.Uri.Query = message.Request.Uri.Query.Replace(
                    $"visibilitytimeout={seconds}",
                    "visibilitytimeout=0",
                    StringComparison.Ordinal
                );
            }
        }

        private static Dictionary<string, Microsoft.Extensions.Primitives.StringValues> QueryOf(HttpMessage message) =>
            Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(message.Request.Uri.Query);
    }
}

/// <summary>Thrown into whatever a process does after it died.</summary>
internal sealed class ProcessDiedException() : Exception("The process died.");
