using System.Text.Json.Nodes;
using CommunityAlerts.Areas;
using CommunityAlerts.Tests.Api;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace CommunityAlerts.Tests.Areas;

/// <summary>Areas that queries name, on every route that takes one.</summary>
public sealed class AreaQueryTests(EchoesApp over) : IClassFixture<EchoesApp>
{
    [Theory]
    [InlineData("", "")]
    [InlineData("?area=", "")]
    [InlineData("?area=beiguan/hongqilu", "beiguan/hongqilu")]
    [InlineData("?area=%E5%8C%97%E5%85%B3", "北关")]
    [InlineData("?area=%0A", null)]
    [InlineData("?area=beiguan%0A", null)]
    [InlineData("?area=%00", null)]
    [InlineData("?area=%C2%85", null)]
    [InlineData("?area=/beiguan", null)]
    [InlineData("?area=beiguan//03", null)]
    [InlineData("?area=..", null)]
    [InlineData("?area=1/2/3/4/5/6/7/8/9", null)]
    public void An_area_of_a_query_is_a_path_or_the_whole_tree(string query, string? expected)
    {
        var request = new DefaultHttpContext().Request;
        request.QueryString = new QueryString(query);

        var area = AreaQuery.Read(request);

        Assert.Equal(expected, area.Value);
        Assert.Equal(expected is null ? "?area" : null, area.Problem?.Errors![0].Pointer);
    }

    [Theory]
    [InlineData("GET", "statistics?from=2027-06&to=2027-06&area=")]
    [InlineData("GET", "statistics/numbers?from=2027-06&to=2027-06&area=")]
    [InlineData("GET", "threads?area=")]
    [InlineData("GET", "lists/family/contacts?area=")]
    [InlineData("GET", "lists/family/export?format=csv&area=")]
    [InlineData("POST", "days/imports?area=")]
    public async Task Every_route_refuses_an_area_that_is_no_path(string method, string path)
    {
        foreach (var area in (string[])["%0A", "%00", "bei%0Aguan", new string('x', 201)])
        {
            var answer = JsonNode.Parse(await over.SendAsync(method, path + area, ""))!;

            Assert.Equal(
                ("/problems/unreadable-query", "?area"),
                ((string)answer["type"]!, (string)answer["errors"]![0]!["pointer"]!)
            );
        }
    }
}
