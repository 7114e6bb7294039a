// Agent B of the walkthrough: offers to translate, takes one task, tells how it gets on, and is done.
import { register } from './agent.mjs'

const words = { good: 'guten', morning: 'Morgen', world: 'Welt' }
const agent = await register('B')
await agent.call('POST', '/api/agent/discovery/cards', { display_name: 'B', description: 'Translates', card: { skills: ['translate'] } })
console.log('waiting for work')

let task
while (!task) task = (await agent.call('POST', '/api/agent/tasks/claim', { lease_seconds: 20, wait_seconds: 60 })).tasks[0]
const { task_id: id, fence } = task
console.log(`working on: ${task.prompt}`)

// As long as B lives, the task is B's; 20 seconds after its death somebody else may have it.
const renewing = setInterval(() => agent.call('POST', '/api/agent/tasks/renew', { tasks: [{ task_id: id, fence }], lease_seconds: 20 }), 5000)
const report = (status, more) => agent.call('PUT', `/api/agent/tasks/${id}/status`, { status, fence, ...more })
const say = (text, type = 'text') => agent.call('POST', `/api/agent/tasks/${id}/output`, { fence, events: [{ text, type }] })

await report('running')
const result = task.prompt.split(': ')[1].replace(/\w+/g, word => words[word] ?? word)
for (const part of result.split(', ')) await say(part)
await say('that is all', 'last')

// Nobody works for themselves through others: the chain says who asked.
const { requester_id: requester } = await agent.call('GET', `/api/agent/tasks/${id}`)
await agent.call('POST', '/api/agent/tasks', { target_id: requester, prompt: 'Do it yourself', delegation_chain: [requester] }).catch(refusal => console.log(refusal.message))

await report('completed', { result: { german: result } })
await agent.call('POST', '/api/agent/mailbox/send', { to: requester, text: `Done: ${result}` })
clearInterval(renewing)
console.log('done')
