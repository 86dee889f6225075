using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Azure.Storage.Queues;
using CommunityAlerts.Storage;
using CommunityAlerts.Tests.Support;
using NodaTime;
using Xunit;

namespace CommunityAlerts.Tests.Hosting;

/// <summary>Messages that nobody of ours sent, on every queue, and what comes after them.</summary>
public sealed class JunkMessagesTests
{
    private static readonly string[] Texts =
    [
        "",
        "junk",
        "null",
        "1",
        "[]",
        "{}",
        "{",
        "\"text\"",
        """{"unheard":"of"}""",
        """{"broadcast":null,"bucket":null,"batches":null,"import":null}""",
        """{"broadcast":"20270618T080000Z-none","bucket":-1,"batches":[-1]}""",
        """{"broadcast":"a/b\\c#d?","bucket":2147483647,"batches":[]}""",
        """{"import":"none"}""",
        new string('[', 20_000),
    ];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Junk_messages_are_set_aside_or_ignored_and_block_no_others()
    {
        await using var app = await AlertsApp.StartAsync(("Alerts:Buckets", "1"));
        foreach (var queue in Queues.All)
        {
            var client = app.Storage.QueueClient(queue);
            var plain = new QueueClient(Azurite.ConnectionStringOf(client.Uri), client.Name);
            foreach (var text in Texts)
            {
                await client.SendMessageAsync(text, Stop);
                if (text.Length > 0)
                {
                    await plain.SendMessageAsync(text, Stop);
                }
            }
        }

        // A message that failed rests before it comes again, five times in all.
        await Eventually.HoldsAsync(async () =>
        {
            await app.TurnClockAsync(Duration.FromMinutes(1));
            foreach (var queue in Queues.All)
            {
                if (await app.Storage.CountAsync(queue, Stop) > 0)
                {
                    return false;
                }
            }

            return true;
        });

        foreach (
            var (path, body) in new[]
            {
                ("lists/parents", """{"name":"Parents","area":"beiguan"}"""),
                ("lists/parents/contacts", """{"phone":"+8613800000001","name":"Li"}"""),
            }
        )
        {
            using var saved = path.EndsWith("contacts", StringComparison.Ordinal)
                ? await app.Administrator.PostAsJsonAsync(
                    new Uri($"/api/{path}", UriKind.Relative),
                    JsonNode.Parse(body),
                    Stop
                )
                : await app.Administrator.PutAsJsonAsync(
                    new Uri($"/api/{path}", UriKind.Relative),
                    JsonNode.Parse(body),
                    Stop
                );
            Assert.Equal(HttpStatusCode.Created, saved.StatusCode);
        }

        var id = await app.StartBroadcastAsync(
            """{"name":"B","texts":{"en":"Hello"},"audience":{"lists":["parents"]},"urgency":"urgent"}"""
        );
        await app.UntilQuietAsync();
        var view = await app.Administrator.GetFromJsonAsync<JsonNode>(
            new Uri($"/api/broadcasts/{id}", UriKind.Relative),
            Stop
        );
        Assert.Equal(1, (int)view!["tallies"]!["delivered"]!);
    }
}
