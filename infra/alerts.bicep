metadata description = 'Alert rules. README.md has a section for each, with its meaning, queries and remedy.'

import { tagMap } from 'types.bicep'

@description('Azure region.')
param location string

@description('Resource id of the workspace that the queries read.')
param workspaceId string

@description('Resource id of the system topic.')
param topicId string

@description('Name of the action group.')
param groupName string

@description('Mail addresses that are notified.')
@minLength(1)
param emails string[]

@description('Percent of texts refused, unknown or not delivered above which an alert is sent.')
@minValue(1)
@maxValue(100)
param failureSharePercent int

@description('Minimum number of texts within half an hour for the share to be evaluated.')
@minValue(1)
param failureShareMinTexts int

@description('Tags of every resource.')
param tags tagMap

type rule = {
  @description('Name of the rule and of its section in README.md.')
  name: string

  @description('One sentence for the mail.')
  means: string

  @description('1 needs action at once, 2 can wait until the morning.')
  severity: 1 | 2

  @description('Interval of evaluation; every 5 minutes costs three times as much as every 15.')
  every: 'PT5M' | 'PT15M'

  @description('Period that the query covers.')
  window: 'PT15M' | 'PT30M'

  @description('Query that gives one row with a column Value; the rule fires when that is above the limit.')
  query: string

  @description('Limit above which the rule fires.')
  above: int
}

// Values of OpenTelemetry instruments are in the column Sum, for gauges too.
var rules rule[] = [
  {
    name: 'queue-poisoned'
    means: 'Messages failed five times and were set aside.'
    severity: 1
    every: 'PT15M'
    window: 'PT15M'
    query: '''
      AppMetrics
      | where Name == "communityalerts.queue.poisoned"
      | summarize Value = coalesce(max(Sum), 0.0)
    '''
    above: 0
  }
  {
    name: 'claims-expired'
    means: 'Workers died or hung while sending; whether the texts they were sending went out is unknown.'
    severity: 2
    every: 'PT15M'
    window: 'PT15M'
    query: '''
      AppMetrics
      | where Name == "communityalerts.sweep.claims.expired"
      | summarize Value = sum(Sum)
    '''
    above: 0
  }
  {
    name: 'campaigns-silent'
    means: 'The timer that starts what falls due has not run for 5 minutes: nothing starts by itself.'
    severity: 1
    every: 'PT5M'
    window: 'PT15M'
    // Minutes since the last tick. A metric needs up to 3 minutes from the app to the table, so 5 minutes of silence appear as 8.
    query: '''
      AppMetrics
      | where Name == "communityalerts.campaign.ticks" and Sum > 0
      | summarize Last = max(TimeGenerated)
      | project Value = coalesce(datetime_diff("second", now(), Last) / 60.0, 15.0)
    '''
    above: 8
  }
  {
    name: 'failure-share'
    means: 'Of the texts of the last half hour, more than ${failureSharePercent} % were refused, are unknown or did not arrive.'
    severity: 1
    every: 'PT15M'
    window: 'PT30M'
    // Two shares, of what was sent and of what was reported; the worse one counts. Throttled texts go later and are no failure.
    query: replace('''
      let sends = AppMetrics
        | where Name == "communityalerts.delivery.sends"
        | extend Outcome = tostring(Properties.outcome)
        | where Outcome != "throttled"
        | summarize Texts = sum(Sum), Failed = sumif(Sum, Outcome != "accepted");
      let reports = AppMetrics
        | where Name == "communityalerts.delivery.report.delay"
        | summarize Texts = toreal(sum(ItemCount)), Failed = toreal(sumif(ItemCount, tostring(Properties.state) != "delivered"));
      union sends, reports
      | extend Share = iff(Texts >= {least}, 100.0 * Failed / Texts, 0.0)
      | summarize Value = coalesce(max(Share), 0.0)
    ''', '{least}', string(failureShareMinTexts))
    above: failureSharePercent
  }
  {
    name: 'spend-stopped'
    means: 'An area has spent what it may today; its texts wait.'
    severity: 2
    every: 'PT15M'
    window: 'PT15M'
    query: '''
      AppMetrics
      | where Name == "communityalerts.spend.stopped"
      | summarize Value = sum(Sum)
    '''
    above: 0
  }
  {
    name: 'errors-logged'
    means: 'Something was logged as an error: a sender the carrier refuses, an expansion that does not end, an exception nobody caught.'
    severity: 2
    every: 'PT15M'
    window: 'PT15M'
    query: '''
      union AppTraces, AppExceptions
      | where SeverityLevel >= 3
      | summarize Value = count()
    '''
    above: 0
  }
]

resource group 'Microsoft.Insights/actionGroups@2023-01-01' = {
  name: groupName
  location: 'global'
  tags: tags
  properties: {
    enabled: true
    groupShortName: 'alerts'
    emailReceivers: [
      for (email, i) in emails: { name: 'mail-${i + 1}', emailAddress: email, useCommonAlertSchema: true }
    ]
  }
}

resource queries 'Microsoft.Insights/scheduledQueryRules@2026-03-01' = [
  for rule in rules: {
    name: rule.name
    location: location
    tags: tags
    kind: 'LogAlert'
    properties: {
      displayName: rule.name
      description: '${rule.means} infra/README.md#${rule.name}'
      enabled: true
      severity: rule.severity
      scopes: [workspaceId]
      evaluationFrequency: rule.every
      windowSize: rule.window
      criteria: {
        allOf: [
          {
            query: rule.query
            metricMeasureColumn: 'Value'
            timeAggregation: 'Maximum'
            operator: 'GreaterThan'
            threshold: rule.above
            failingPeriods: { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 }
          }
        ]
      }
      autoMitigate: true
      // The first telemetry creates the tables, so queries would fail validation on the first deployment.
      skipQueryValidation: true
      actions: { actionGroups: [group.id] }
    }
  }
]

resource deadLettered 'Microsoft.Insights/metricAlerts@2026-01-01' = {
  name: 'events-dead-lettered'
  location: 'global'
  tags: tags
  properties: {
    description: 'Event Grid gave up on delivery reports or replies after a day. infra/README.md#events-dead-lettered'
    enabled: true
    severity: 1
    scopes: [topicId]
    evaluationFrequency: 'PT15M'
    windowSize: 'PT15M'
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
      allOf: [
        {
          name: 'dead-lettered'
          criterionType: 'StaticThresholdCriterion'
          metricNamespace: 'Microsoft.EventGrid/systemTopics'
          metricName: 'DeadLetteredCount'
          timeAggregation: 'Total'
          operator: 'GreaterThan'
          threshold: 0
        }
      ]
    }
    autoMitigate: true
    actions: [{ actionGroupId: group.id }]
  }
}

output groupId string = group.id
