using System.Text;
using Azure.Storage.Queues;
using CommunityAlerts.Api;

namespace CommunityAlerts.Storage;

/// <summary>A queue of JSON messages that never expire and are never hidden longer than two minutes.</summary>
/// <param name="client">The client of the queue.</param>
/// <param name="sent">Called after each send with the message's id, pop receipt and delay.</param>
public sealed class Queue(QueueClient client, Action<string, string, TimeSpan>? sent = null)
{
    /// <summary>The maximum delay; work that is due later is a row of the table <c>due</c>.</summary>
    public static readonly TimeSpan MaxDelay = TimeSpan.FromMinutes(2);

    private const int MaxBytes = 48 * 1024;

    /// <summary>Puts a message on the queue; readers are idempotent, so a repeat is harmless.</summary>
    /// <param name="message">The message; its JSON has at most 48 KiB (64 KiB in base64).</param>
    /// <param name="delay">The time for which the message stays hidden, [0, 2 min].</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task SendAsync<T>(T message, TimeSpan delay, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(delay, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(delay, MaxDelay);
        var text = Json.Write(message);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Encoding.UTF8.GetByteCount(text), MaxBytes, nameof(message));
        var sentMessage = (
            await client.SendMessageAsync(
                text,
                visibilityTimeout: delay,
                timeToLive: Queues.NeverExpires,
                cancellationToken
            )
        ).Value;
        sent?.Invoke(sentMessage.MessageId, sentMessage.PopReceipt, delay);
    }

    public Task SendAsync<T>(T message, CancellationToken cancellationToken) =>
        SendAsync(message, TimeSpan.Zero, cancellationToken);
}
